using System.Net;
using System.Net.Http.Json;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>A schema refers by name to schemas of its own type; any other reference is refused with the reason.</summary>
public class ReferredTypeTests
{
    private static readonly Dictionary<string, (string Plain, string Referring)> Schemas = new()
    {
        ["JSON"] = ("""{"type":"object"}""", """{"$ref":"other"}"""),
        ["AVRO"] = ("""{"type":"record","name":"other","fields":[]}""", """{"type":"record","name":"R","fields":[{"name":"a","type":"other"}]}"""),
        ["PROTOBUF"] = ("""syntax = "proto3"; message M { int32 a = 1; }""", """syntax = "proto3"; import "other"; message N { M m = 1; }"""),
    };

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var of in Schemas.Keys) foreach (var to in Schemas.Keys) pairs.Add(of, to);
            return pairs;
        }
    }

    [Theory]
    [InlineData(null, "other")]
    [InlineData("", "other")]
    [InlineData("other", null)]
    public async Task A_reference_without_a_name_or_a_subject_is_refused(string? name, string? subject)
    {
        await using var registry = await RunningRegistry.Start();
        await registry.Http.PostAsJsonAsync("/subjects/other/versions", new { schemaType = "JSON", schema = "true" });
        var answer = await registry.Http.PostAsJsonAsync("/subjects/referring/versions", new
        {
            schemaType = "JSON",
            schema = "true",
            references = new[] { new { name, subject, version = 1 } },
        });
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains("a reference needs a", await answer.Content.ReadAsStringAsync());
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_reference_to_another_type_is_refused(string of, string to)
    {
        await using var registry = await RunningRegistry.Start();
        var plain = await registry.Http.PostAsJsonAsync("/subjects/other/versions", new { schemaType = to, schema = Schemas[to].Plain });
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
        var answer = await registry.Http.PostAsJsonAsync("/subjects/referring/versions", new
        {
            schemaType = of,
            schema = Schemas[of].Referring,
            references = new[] { new { name = "other", subject = "other", version = 1 } },
        });
        var said = await answer.Content.ReadAsStringAsync();
        if (of == to) Assert.True(answer.IsSuccessStatusCode, said);
        else Assert.Contains($"points to a schema of type {to}, and one of type {of} refers to its own type only.", said);
        Assert.Equal(of == to ? 200 : 422, (int)answer.StatusCode);
    }
}
