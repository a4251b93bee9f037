using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Confluent.SchemaRegistry;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>Which versions the levels let in, for JSON Schema and for Avro, and what is said of the others.</summary>
public class CompatibilityTests
{
    private const string OneProperty = """{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}""";
    private const string TwoProperties =
        """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"additionalProperties":false}""";
    private const string OneField = """{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}""";
    private const string TwoFields = """{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"string"}]}""";

    [Theory]
    [InlineData("NONE", true, true)]
    [InlineData("BACKWARD", true, false)]
    [InlineData("FORWARD", false, true)]
    [InlineData("FULL", false, false)]
    public async Task A_level_decides_which_direction_counts(string level, bool widens, bool narrows)
    {
        Assert.Equal(widens, await Accepts(level, SchemaType.Json, OneProperty, TwoProperties) is null);
        Assert.Equal(narrows, await Accepts(level, SchemaType.Json, TwoProperties, OneProperty) is null);
        // For Avro it is the other way around: a field less can be read, one more without default cannot.
        Assert.Equal(widens, await Accepts(level, SchemaType.Avro, TwoFields, OneField) is null);
        Assert.Equal(narrows, await Accepts(level, SchemaType.Avro, OneField, TwoFields) is null);
    }

    [Theory]
    [InlineData("BACKWARD", true)]
    [InlineData("BACKWARD_TRANSITIVE", false)]
    public async Task A_transitive_level_looks_at_all_versions(string level, bool accepted)
    {
        await using var registry = await RunningRegistry.Start();
        await Set(registry, "NONE");
        await registry.Client.RegisterSchemaAsync("s", new Schema("""{"type":["integer","string"]}""", SchemaType.Json));
        await registry.Client.RegisterSchemaAsync("s", new Schema("""{"type":"string"}""", SchemaType.Json));
        await Set(registry, level);

        Assert.Equal(
            accepted,
            await registry.Client.IsCompatibleAsync("s", new Schema("""{"type":["string","null"]}""", SchemaType.Json))
                && await Register(registry, """{"type":["string","null"]}""", SchemaType.Json) is null);
    }

    [Fact]
    public async Task A_refusal_is_409_and_names_version_place_and_rule()
    {
        var refused = await Accepts(
            "BACKWARD",
            SchemaType.Json,
            OneProperty,
            """{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}""");

        Assert.NotNull(refused);
        Assert.Equal((HttpStatusCode.Conflict, 409), (refused.Status, refused.ErrorCode));
        Assert.Contains("version 1", refused.Message);
        Assert.Contains("/properties/a/type (type-narrowed)", refused.Message);
    }

    [Theory]
    [InlineData("/fields/b (field-without-default)", OneField, TwoFields)]
    [InlineData("/fields/a/type (type-changed)", OneField, """{"type":"record","name":"R","fields":[{"name":"a","type":"string"}]}""")]
    [InlineData("/fields/a/type (type-changed)", """{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"]}]}""", OneField)]
    [InlineData("/symbols (enum-symbol-missing)", """{"type":"enum","name":"E","symbols":["A","B"]}""", """{"type":"enum","name":"E","symbols":["A"]}""")]
    [InlineData("/size (fixed-size)", """{"type":"fixed","name":"F","size":8}""", """{"type":"fixed","name":"F","size":16}""")]
    [InlineData("/name (name-changed)", OneField, """{"type":"record","name":"Q","fields":[{"name":"a","type":"int"}]}""")]
    [InlineData("/fields/a (union-without-branch)", OneField, """{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"]}]}""")]
    public async Task An_Avro_refusal_names_place_and_rule(string expected, string old, string changed) =>
        Assert.Contains(expected, (await Accepts("BACKWARD", SchemaType.Avro, old, changed))?.Message);

    [Theory]
    [InlineData(OneField, """{"type":"record","name":"R","fields":[{"name":"a","type":["null","long"]},{"name":"b","type":"string","default":""}]}""")]
    [InlineData(OneField, """{"type":"record","name":"Q","aliases":["R"],"fields":[{"name":"c","aliases":["a"],"type":"double"}]}""")]
    [InlineData("""{"type":"enum","name":"E","symbols":["A","B"]}""", """{"type":"enum","name":"E","symbols":["A"],"default":"A"}""")]
    [InlineData("""{"type":"record","name":"T","fields":[{"name":"next","type":["null","T"]}]}""", """{"type":"record","name":"T","fields":[{"name":"next","type":["null","T"]},{"name":"n","type":"int","default":0}]}""")]
    public async Task Avro_resolution_lets_these_in(string old, string changed) =>
        Assert.Null((await Accepts("BACKWARD", SchemaType.Avro, old, changed))?.Message);

    [Fact]
    public async Task A_subject_does_not_change_its_language()
    {
        await using var registry = await RunningRegistry.Start();
        await registry.Client.RegisterSchemaAsync("s", new Schema(OneField, SchemaType.Avro));

        Assert.Contains("schema-type-changed", (await Register(registry, OneProperty, SchemaType.Json))?.Message);
    }

    [Fact]
    public async Task The_check_says_why_when_asked()
    {
        await using var registry = await RunningRegistry.Start();
        await registry.Client.RegisterSchemaAsync("s", new Schema(TwoProperties, SchemaType.Json));

        using var answer = await registry.Http.PostAsJsonAsync(
            "/compatibility/subjects/s/versions/latest?verbose=true", new { schema = OneProperty, schemaType = "JSON" });
        var verdict = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal("application/vnd.schemaregistry.v1+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.False(verdict.GetProperty("is_compatible").GetBoolean());
        Assert.Contains("property-removed-from-closed-model", verdict.GetProperty("messages")[0].GetString());
        Assert.False(await registry.Client.IsCompatibleAsync("s", new Schema(OneProperty, SchemaType.Json)));
    }

    private static async Task<SchemaRegistryException?> Accepts(string level, SchemaType type, string old, string changed)
    {
        await using var registry = await RunningRegistry.Start();
        await Set(registry, level);
        await registry.Client.RegisterSchemaAsync("s", new Schema(old, type));
        return await Register(registry, changed, type);
    }

    private static async Task<SchemaRegistryException?> Register(RunningRegistry registry, string text, SchemaType type)
    {
        try
        {
            await registry.Client.RegisterSchemaAsync("s", new Schema(text, type));
            return null;
        }
        catch (SchemaRegistryException refused)
        {
            return refused;
        }
    }

    private static async Task Set(RunningRegistry registry, string level)
    {
        using var set = await registry.Http.PutAsJsonAsync("/config/s", new { compatibility = level });
        Assert.True(set.IsSuccessStatusCode);
    }
}
