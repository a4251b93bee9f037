using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Confluent.SchemaRegistry;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Functions;
using ServerlessEvents.Local.SchemaRegistry;
using ServerlessEvents.Orders;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Schemas;
using ServerlessEvents.Tests.Functions;
using ServerlessEvents.Tests.Local.Kafka;
using ServerlessEvents.Tests.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.SchemaRegistry;

/// <summary>The schemas as the functions know them, over a real client and a registry that dies and comes back.</summary>
public sealed class SchemaCatalogTests : IAsyncLifetime
{
    private static readonly Schema Number = new("""{"type":"number"}""", SchemaType.Json);
    private readonly Clock clock = new();
    private readonly Lines log = new();
    private TestBroker kafka = null!;
    private RunningRegistry registry = null!;
    private CachedSchemaRegistryClient client = null!;
    private SchemaCatalog catalog = null!;

    public async ValueTask InitializeAsync()
    {
        kafka = await TestBroker.Start();
        registry = await RunningRegistry.Start(kafka.BootstrapServers);
        client = new(RegistrySchemas.Config(registry.Url));
        catalog = new(client, clock, log);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
        await kafka.DisposeAsync();
    }

    [Fact]
    public async Task What_is_known_outlives_the_registry_and_what_is_unknown_is_an_error_until_it_is_back()
    {
        await registry.Client.RegisterSchemaAsync("known.v1", Number);
        await registry.Client.RegisterSchemaAsync("later.v1", new Schema("""{"type":"string"}""", SchemaType.Json));
        Assert.True(await Accepts("known.v1", "1"));
        await registry.DisposeAsync();

        clock.Advance(TimeSpan.FromHours(1)); // due to be asked for again
        Assert.True(await Accepts("known.v1", "1"));
        var retried = await Xunit.Record.ExceptionAsync(() => catalog.Find("later.v1").AsTask());
        Assert.True(retried is HttpRequestException or SchemaRegistryException or TaskCanceledException, $"{retried}");

        registry = await RunningRegistry.Start(kafka.BootstrapServers, registry.Url);
        Assert.True(await Accepts("later.v1", "\"x\""));
        await registry.Client.RegisterSchemaAsync("known.v1", new Schema("""{"type":["number","null"]}""", SchemaType.Json));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(await Accepts("known.v1", "null"));
    }

    [Fact]
    public async Task A_latest_version_that_cannot_be_used_leaves_the_one_that_is_known()
    {
        await registry.Client.RegisterSchemaAsync("known.v1", Number);
        Assert.True(await Accepts("known.v1", "1"));
        await registry.Client.UpdateCompatibilityAsync(Compatibility.None, "known.v1");
        await registry.Client.RegisterSchemaAsync(
            "known.v1", new Schema("syntax = \"proto3\"; message M { int32 a = 1; }", SchemaType.Protobuf));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(await Accepts("known.v1", "1"));
        Assert.Contains("It is PROTOBUF", catalog.WhyUnusable("known.v1"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_event_type_whose_schema_cannot_be_used_is_measured_until_it_is_mended()
    {
        var type = OrdersContext.Aggregates.EventTypes.First();
        using var measured = new Measured(new("orders"));
        var unusable = new UnusableTypes(catalog, OrdersContext.Aggregates, measured.Telemetry);
        foreach (var each in OrdersContext.Aggregates.EventTypes) await registry.Client.RegisterSchemaAsync(each, Number);
        await Measures(0);
        await registry.Client.UpdateCompatibilityAsync(Compatibility.None, type);
        await registry.Client.RegisterSchemaAsync(
            type, new Schema("syntax = \"proto3\"; message M { int32 a = 1; }", SchemaType.Protobuf));
        await Measures(1);
        await registry.Client.RegisterSchemaAsync(type, new Schema("""{"type":"string"}""", SchemaType.Json));
        await Measures(0);

        async Task Measures(long expected)
        {
            clock.Advance(TimeSpan.FromHours(1)); // due to be asked for again
            var before = measured.All.Count;
            await unusable.Measure(CancellationToken.None);
            var now = measured.All.Skip(before).ToDictionary(one => one.Function!, one => one.Value);
            Assert.Equal(OrdersContext.Aggregates.EventTypes.Order(), now.Keys.Order());
            Assert.Equal(expected, now[type]);
            Assert.All(now.Where(one => one.Key != type), one => Assert.Equal(0, one.Value));
            Assert.All(measured.All, one => Assert.Equal(Telemetry.UnusableSchema, one.Name));
        }
    }

    [Fact]
    public async Task A_new_version_is_seen_after_minutes_and_a_new_type_after_seconds()
    {
        await registry.Client.RegisterSchemaAsync("a.v1", Number);
        Assert.False(await Accepts("a.v1", "null"));
        Assert.Null(await catalog.Find("b.v1"));
        await registry.Client.RegisterSchemaAsync("a.v1", new Schema("""{"type":["number","null"]}""", SchemaType.Json));
        await registry.Client.RegisterSchemaAsync("b.v1", Number);

        Assert.Null(await catalog.Find("b.v1"));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.NotNull(await catalog.Find("b.v1"));
        Assert.False(await Accepts("a.v1", "null"));
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.True(await Accepts("a.v1", "null"));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"amount":{"$ref":"money.json"}}}""")]
    [InlineData("""{"$id":"https://example.com/schemas/paid.json","type":"object","properties":{"amount":{"$ref":"money.json"}}}""")]
    public async Task A_JSON_Schema_may_refer_to_another_subject_that_refers_to_a_third(string paid)
    {
        await registry.Client.RegisterSchemaAsync("cent", new Schema("""{"multipleOf":0.01}""", SchemaType.Json));
        await registry.Client.RegisterSchemaAsync(
            "money", new Schema("""{"type":"number","$ref":"cent.json"}""", [new("cent.json", "cent", 1)], SchemaType.Json));
        await registry.Client.RegisterSchemaAsync("paid.v1", new Schema(paid, [new("money.json", "money", 1)], SchemaType.Json));

        Assert.True(await Accepts("paid.v1", """{"amount":1.25}"""));
        Assert.False(await Accepts("paid.v1", """{"amount":1.255}"""));
        Assert.False(await Accepts("paid.v1", """{"amount":"1"}"""));
    }

    [Fact]
    public async Task An_Avro_schema_may_refer_to_another_subject_and_its_data_is_read_without_the_registry_once_known()
    {
        await registry.Client
            .RegisterSchemaAsync(
                "money",
                new Schema(
                    """{"type":"record","name":"Money","namespace":"shop","fields":[{"name":"amount","type":"int"}]}""", SchemaType.Avro));
        await registry.Client.RegisterSchemaAsync(
            "paid.v1",
            new Schema(
                """{"type":"record","name":"Paid","namespace":"shop","fields":[{"name":"sum","type":"shop.Money"}]}""",
                [new("shop.Money", "money", 1)],
                SchemaType.Avro));
        var known = await catalog.Find("paid.v1");
        Assert.True(known!.Schema.Check("""{"sum":{"amount":5}}"""u8.ToArray(), [], "", out var stored));
        await catalog.FindDecoder(known.Id);
        await registry.DisposeAsync();

        Assert.Equal("""{"sum":{"amount":5}}""", Encoding.UTF8.GetString((await catalog.FindDecoder(known.Id))(stored)));
        Assert.NotNull(await Xunit.Record.ExceptionAsync(() => catalog.FindDecoder(known.Id + 7).AsTask())); // the fold tries again
    }

    [Fact]
    public async Task A_schema_that_stays_missing_makes_its_data_unreadable_until_it_is_there_and_a_registry_that_is_away_does_not()
    {
        await Assert.ThrowsAsync<SchemaRegistryException>(() => catalog.FindDecoder(1).AsTask());
        clock.Advance(TimeSpan.FromSeconds(9));
        await Assert.ThrowsAsync<SchemaRegistryException>(() => catalog.FindDecoder(1).AsTask());
        clock.Advance(TimeSpan.FromSeconds(2));
        var decoder = await catalog.FindDecoder(1);
        Assert.StartsWith(
            "The schema registry has no schema 1 by which the data could be read",
            Assert.Throws<SchemaException>(() => decoder(new byte[1])).Message);
        await registry.Client.RegisterSchemaAsync(
            "a.v1", new Schema("""{"type":"record","name":"A","fields":[{"name":"a","type":"int"}]}""", SchemaType.Avro));
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString((await catalog.FindDecoder(1))(new byte[] { 2 })));
        await registry.DisposeAsync();
        Assert.NotNull(await Xunit.Record.ExceptionAsync(() => catalog.FindDecoder(2).AsTask()));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(await Xunit.Record.ExceptionAsync(() => catalog.FindDecoder(2).AsTask()));
    }

    [Fact]
    public async Task Data_said_to_be_Avro_by_a_schema_that_is_not_cannot_be_read()
    {
        var id = await registry.Client.RegisterSchemaAsync("a.v1", Number);
        var decoder = await catalog.FindDecoder(id);
        Assert.Contains($"{id} is Json", Assert.Throws<JsonException>(() => decoder("1"u8.ToArray())).Message);
    }

    [Theory]
    [InlineData(SchemaType.Protobuf, """syntax = "proto3"; message A { string b = 1; }""", "It is Protobuf")]
    [InlineData(SchemaType.Json, """{"oneOf":[{"$ref":"other.json"}]}""", "/oneOf/0/$ref refers to other.json, but there is no schema other.json.")]
    [InlineData(SchemaType.Json, """{"$schema":"http://json-schema.org/draft-07/schema#","items":[{}]}""", "here every schema is read as draft 2020-12.")]
    [InlineData(SchemaType.Avro, """{"type":"record","name":"A","fields":[{"name":"a","type":"A","default":{}}]}""", "holds itself without end.")]
    public async Task A_type_whose_schema_cannot_be_used_stops_nobody_else_and_its_events_are_rejected_with_the_reason(
        SchemaType type, string text, string why)
    {
        await Keep("order.paid.v1", type, text);
        await registry.Client.RegisterSchemaAsync("order.shipped.v1", new Schema("true", SchemaType.Json));
        await new RegistryCheck(catalog, OrdersContext.Aggregates, new Settings { SchemaRegistryUrl = registry.Url })
            .StartingAsync(CancellationToken.None);

        var validator = new InboundValidator(OrdersContext.Aggregates, new("orders"), InboundEvent.Read, catalog.Find);
        Assert.Equal("orders.events", Assert.Single(await Take(validator, "order.shipped.v1")).Topic);
        var rejected = await Take(validator, "order.paid.v1");
        Assert.Equal(["orders.dead-letters", "orders.results", "audit"], rejected.Select(record => record.Topic));
        Assert.Equal("unusable-schema", rejected[0].Headers.FindText(HeaderNames.Reason));
        var error = JsonDocument.Parse(rejected[1].Value).RootElement.GetProperty("data").GetProperty("errors")[0];
        var message = error.GetProperty("message").GetString()!;
        Assert.Contains("The schema of 'order.paid.v1', version 1, cannot be used here.", message);
        Assert.EndsWith(why, message.Replace("; data is checked by JSON Schema or Avro.", ""));
        clock.Advance(TimeSpan.FromSeconds(6));
        await Take(validator, "order.paid.v1");
        // The warning comes once, not for each event.
        Assert.Contains("order.paid.v1: The schema of 'order.paid.v1', version 1, cannot be used here. ", Assert.Single(log.Written));

        await registry.Client.UpdateCompatibilityAsync(Compatibility.None, "order.paid.v1");
        await registry.Client.RegisterSchemaAsync("order.paid.v1", new Schema("true", SchemaType.Json));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("orders.events", Assert.Single(await Take(validator, "order.paid.v1")).Topic);
    }

    [Fact]
    public async Task A_latest_version_that_cannot_be_used_is_named_in_the_log()
    {
        await registry.Client.RegisterSchemaAsync("known.v1", Number);
        Assert.True(await Accepts("known.v1", "1"));
        await registry.Client.UpdateCompatibilityAsync(Compatibility.None, "known.v1");
        await registry.Client.RegisterSchemaAsync(
            "known.v1", new Schema("syntax = \"proto3\"; message M { int32 a = 1; }", SchemaType.Protobuf));
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            Assert.True(await Accepts("known.v1", "1"));
        }
        Assert.Contains(
            "version 2, cannot be used here. It is Protobuf; data is checked by JSON Schema or Avro. The version before it stays in force.",
            Assert.Single(log.Written));
    }

    /// <summary>Puts a schema where the registry keeps it, whether or not it would take it: others may.</summary>
    private async Task Keep(string subject, SchemaType type, string text)
    {
        await registry.DisposeAsync();
        using (var store = new KafkaSchemaStore(new SchemaRegistryOptions { Brokers = kafka.BootstrapServers }))
        {
            await store.Read(CancellationToken.None);
            await store.Write(
                [new RegistryRecord.Schema(new(subject, 1, 1, new($"{type}".ToUpperInvariant(), text, [])))], CancellationToken.None);
        }
        registry = await RunningRegistry.Start(kafka.BootstrapServers, registry.Url);
    }

    private static async Task<RecordList> Take(InboundValidator validator, string type)
    {
        var e = $$"""{"specversion":"1.0","id":"e-1","source":"test","type":"{{type}}","subject":"order/o-1","data":{} }""";
        var writes = new RecordList();
        await validator.Validate(
            new("orders.inbound", null, Encoding.UTF8.GetBytes(e), [new(HeaderNames.MqttTopic, "events/alice")], 0)
            {
                Offset = 0,
                Time = DateTimeOffset.UnixEpoch
            },
            writes);
        return writes;
    }

    private async Task<bool> Accepts(string type, string json) =>
        (await catalog.Find(type))!.Schema.Check(Encoding.UTF8.GetBytes(json), [], "", out _);

    private sealed class Clock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Advance(TimeSpan by) => now += by.Ticks;
    }

    private sealed class Lines : ILogger<SchemaCatalog>
    {
        private readonly ConcurrentQueue<string> lines = [];

        public IEnumerable<string> Written => lines;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception));
    }
}
