using System.Net;
using Confluent.SchemaRegistry;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>The registry as Confluent's .NET client sees it.</summary>
public class ConfluentClientTests
{
    private static readonly Schema Order = new(
        """{"type": "object", "properties": {"amount": {"type": "number"}}, "additionalProperties": false}""", SchemaType.Json);

    [Fact]
    public async Task A_registered_schema_is_found_by_id_by_lookup_and_as_latest()
    {
        await using var registry = await RunningRegistry.Start();

        var id = await registry.Client.RegisterSchemaAsync("order.paid.v1", Order);

        Assert.Equal(
            """{"type":"object","properties":{"amount":{"type":"number"}},"additionalProperties":false}""",
            (await registry.Client.GetSchemaAsync(id)).SchemaString);
        Assert.Equal(
            (id, 1, SchemaType.Json),
            await registry.Client
                .LookupSchemaAsync("order.paid.v1", Order, ignoreDeletedSchemas: true)
                .ContinueWith(found => (found.Result.Id, found.Result.Version, found.Result.SchemaType)));
        Assert.Equal(id, (await registry.Client.GetLatestSchemaAsync("order.paid.v1")).Id);
        Assert.Equal(id, await registry.Client.GetSchemaIdAsync("order.paid.v1", Order));
        Assert.Equal(["order.paid.v1"], await registry.Client.GetAllSubjectsAsync());
        Assert.Equal([1], await registry.Client.GetSubjectVersionsAsync("order.paid.v1"));
    }

    [Fact]
    public async Task The_same_schema_in_two_subjects_has_one_id()
    {
        await using var registry = await RunningRegistry.Start();

        Assert.Equal(await registry.Client.RegisterSchemaAsync("a", Order), await registry.Client.RegisterSchemaAsync("b", Order));
    }

    [Fact]
    public async Task A_schema_registered_again_makes_no_new_version()
    {
        await using var registry = await RunningRegistry.Start();
        await registry.Client.RegisterSchemaAsync("a", Order);

        using var another = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registry.Url });
        await another.RegisterSchemaAsync("a", Order);

        Assert.Equal([1], await registry.Client.GetSubjectVersionsAsync("a"));
    }

    [Fact]
    public async Task An_unknown_subject_is_40401()
    {
        await using var registry = await RunningRegistry.Start();

        var refused = await Assert.ThrowsAsync<SchemaRegistryException>(() => registry.Client.GetLatestSchemaAsync("nobody"));

        Assert.Equal((HttpStatusCode.NotFound, 40401), (refused.Status, refused.ErrorCode));
        Assert.Contains("'nobody'", refused.Message);
    }

    [Theory]
    [InlineData(SchemaType.Json, "[1]")]
    [InlineData(SchemaType.Json, "{\"type\":")]
    [InlineData(SchemaType.Avro, "{\"type\":\"record\"}")]
    [InlineData(SchemaType.Avro, "\"no.such.type\"")]
    [InlineData(SchemaType.Avro, """{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"x"}]}""")]
    [InlineData(SchemaType.Protobuf, "")]
    [InlineData(SchemaType.Protobuf, "garbage")]
    [InlineData(SchemaType.Protobuf, "Z2FyYmFnZQ==")]
    [InlineData(SchemaType.Protobuf, """{"type":"string"}""")]
    [InlineData(SchemaType.Protobuf, """syntax = "proto3"; message A { string b = 1; string c = 1; }""")]
    [InlineData(SchemaType.Protobuf, """syntax = "proto3"; message A { Other b = 1; }""")]
    [InlineData(SchemaType.Protobuf, """syntax = "proto3"; import "other.proto"; message A { Other b = 1; }""")]
    public async Task An_invalid_schema_is_42201(SchemaType type, string text)
    {
        await using var registry = await RunningRegistry.Start();

        var refused = await Assert.ThrowsAsync<SchemaRegistryException>(
            () => registry.Client.RegisterSchemaAsync("a", new Schema(text, type)));

        Assert.Equal(42201, refused.ErrorCode);
    }

    [Fact]
    public async Task Protobuf_is_kept_as_sent_with_what_it_imports()
    {
        await using var registry = await RunningRegistry.Start();
        await registry.Client.RegisterSchemaAsync(
            "money", new Schema("""syntax = "proto3"; package shop; message Money { int64 cents = 1; }""", SchemaType.Protobuf));
        const string Paid = """
            syntax = "proto3";
            import "money.proto";
            import "google/protobuf/timestamp.proto";
            message Paid { shop.Money amount = 1; google.protobuf.Timestamp at = 2; }
            """;

        var id = await registry.Client.RegisterSchemaAsync("paid", new Schema(Paid, [new("money.proto", "money", 1)], SchemaType.Protobuf));

        Assert.Equal(Paid, (await registry.Client.GetSchemaAsync(id)).SchemaString);
        var refused = await Assert.ThrowsAsync<SchemaRegistryException>(() => registry.Client.RegisterSchemaAsync(
            "paid", new Schema(Paid.Replace("shop.Money", "shop.Mony"), [new("money.proto", "money", 1)], SchemaType.Protobuf)));
        Assert.Contains("line 4, column 16 of schema.proto: type not found: 'shop.Mony'", refused.Message);
    }

    [Fact]
    public async Task A_subject_with_a_slash_in_its_name_is_one_subject()
    {
        await using var registry = await RunningRegistry.Start();

        await registry.Client.RegisterSchemaAsync("orders/paid 100%", Order);

        Assert.Equal(["orders/paid 100%"], await registry.Client.GetAllSubjectsAsync());
        Assert.Equal(1, (await registry.Client.GetLatestSchemaAsync("orders/paid 100%")).Version);
    }
}
