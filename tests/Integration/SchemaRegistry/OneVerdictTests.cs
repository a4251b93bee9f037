using System.Net.Http.Json;
using System.Text.Json;
using ServerlessEvents.Cli;
using ServerlessEvents.Cli.Schemas;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Local.SchemaRegistry;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Schemas;
using ServerlessEvents.Tests.Local.Kafka;
using ServerlessEvents.Tests.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.SchemaRegistry;

/// <summary>Whether <c>check</c>, the registry or the functions look at a schema, they say the same of it.</summary>
public sealed class OneVerdictTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private TestBroker kafka = null!;

    public async ValueTask InitializeAsync() => kafka = await TestBroker.Start();

    public async ValueTask DisposeAsync()
    {
        await kafka.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("http://json-schema.org/draft-07/schema#")]
    [InlineData("http://json-schema.org/draft-07/schema")]
    [InlineData("http://json-schema.org/draft-04/schema#")]
    [InlineData("https://json-schema.org/draft/2019-09/schema")]
    [InlineData("https://example.com/a-dialect-of-ours")]
    public async Task Another_draft_is_taken_by_all_with_a_warning_that_names_it(string dialect)
    {
        var text = $$"""{"$schema":"{{dialect}}","type":"object","properties":{"value":{"type":"number"},"other":{} } }""";

        var checkedFile = Check(text);
        Assert.Contains($"The $schema {dialect} at \"\" is unknown; the schema is read as draft 2020-12.", checkedFile.Warnings);
        Assert.Null(await WhyRegistryRefuses(text));
        var used = await Use(text);
        Assert.False(used!.Schema.Check("""{"value":"1"}"""u8.ToArray(), [], "", out _));
        Assert.True(used.Schema.Check("""{"value":1}"""u8.ToArray(), [], "", out _));
    }

    [Theory]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2020-12/schema","oneOf":[{"$ref":"other.json"}]}""", "/oneOf/0/$ref refers to other.json, but there is no schema other.json.")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","oneOf":[{"$ref":"other.json"}]}""", "/oneOf/0/$ref refers to other.json, but there is no schema other.json.")]
    [InlineData("""{"$id":"https://example.com/a.json","$ref":"b.json#/$defs/c"}""", "/$ref refers to b.json#/$defs/c, but there is no schema https://example.com/b.json.")]
    [InlineData("""{"$ref":"#/$defs/a"}""", "/$ref refers to #/$defs/a, but nothing is there.")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"type":"string"}]}""", "The schema is wrong at \"/items\": expected object or boolean, found an array. It says that it is of http://json-schema.org/draft-07/schema#; here every schema is read as draft 2020-12.")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-04/schema#","minimum":0,"exclusiveMinimum":true}""", "The schema is wrong at \"/exclusiveMinimum\": expected number, found true. It says that it is of http://json-schema.org/draft-04/schema#; here every schema is read as draft 2020-12.")]
    public async Task What_cannot_be_used_is_refused_by_all_with_one_sentence(string text, string why)
    {
        Assert.EndsWith(why, Assert.Throws<Failure>(() => Check(text)).Message);
        Assert.Equal($"Invalid schema: {why}", await WhyRegistryRefuses(text));
        Assert.Equal(
            $"The schema of 'a.v1', version 1, cannot be used here. {why}",
            (await Assert.ThrowsAsync<SchemaException>(() => Use(text))).Message);
    }

    private SchemaFile Check(string text)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "a.v1.schema.json"), text);
        return Assert.Single(SchemaFile.ReadAll(folder));
    }

    private static async Task<string?> WhyRegistryRefuses(string text)
    {
        await using var registry = await RunningRegistry.Start();
        using var answer = await registry.Http.PostAsJsonAsync("/subjects/a.v1/versions", new { schema = text, schemaType = "JSON" });
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return body.RootElement.TryGetProperty("message", out var message) ? message.GetString() : null;
    }

    /// <summary>As the functions would, from a registry that holds it whatever ours would have said.</summary>
    private async Task<KnownSchema?> Use(string text)
    {
        using (var store = new KafkaSchemaStore(new SchemaRegistryOptions { Brokers = kafka.BootstrapServers }))
        {
            await store.Read(CancellationToken.None);
            await store.Write([new RegistryRecord.Schema(new("a.v1", 1, 1, new("JSON", text, [])))], CancellationToken.None);
        }
        await using var registry = await RunningRegistry.Start(kafka.BootstrapServers);
        return await new RegistrySchemas(registry.Client).Latest("a.v1");
    }
}
