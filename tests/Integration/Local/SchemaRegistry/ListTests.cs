using System.Text.Json;
using Confluent.SchemaRegistry;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>What tools ask a registry for when they start: contexts, parts of lists, and the highest id.</summary>
public class ListTests
{
    [Fact]
    public async Task There_is_the_default_context()
    {
        await using var registry = await RunningRegistry.Start();
        Assert.Equal("""["."]""", await Get(registry, "/contexts"));
    }

    [Theory]
    [InlineData("", """["a","b","c"]""")]
    [InlineData("?offset=1", """["b","c"]""")]
    [InlineData("?limit=2", """["a","b"]""")]
    [InlineData("?offset=1&limit=1", """["b"]""")]
    [InlineData("?offset=3&limit=1", "[]")]
    [InlineData("?limit=0", "[]")]
    [InlineData("?limit=-1", """["a","b","c"]""")]
    public async Task A_part_of_the_subjects_is_given(string query, string expected)
    {
        await using var registry = await RunningRegistry.Start();
        foreach (var subject in new[] { "c", "a", "b" }) await registry.Client.RegisterSchemaAsync(subject, Of("number"));
        Assert.Equal(expected, await Get(registry, $"/subjects{query}"));
    }

    [Theory]
    [InlineData("/subjects/a/versions?offset=1&limit=1", "[2]")]
    [InlineData("/schemas/ids/1/subjects?offset=1", """["b"]""")]
    [InlineData("/schemas/ids/1/versions?limit=1", """[{"subject":"a","version":1}]""")]
    public async Task A_part_of_every_other_list_is_given(string path, string expected)
    {
        await using var registry = await RunningRegistry.Start();
        await registry.Client.UpdateCompatibilityAsync(Compatibility.None);
        foreach (var type in new[] { "number", "string", "null" }) await registry.Client.RegisterSchemaAsync("a", Of(type));
        await registry.Client.RegisterSchemaAsync("b", Of("number"));
        Assert.Equal(expected, await Get(registry, path));
        using var schemas = JsonDocument.Parse(await Get(registry, "/schemas?offset=2&limit=2"));
        Assert.Equal(
            ["a 3", "b 1"],
            schemas.RootElement.EnumerateArray().Select(one => $"{one.GetProperty("subject")} {one.GetProperty("version")}"));
    }

    [Fact]
    public async Task The_highest_id_comes_with_a_schema_when_it_is_asked_for()
    {
        await using var registry = await RunningRegistry.Start();
        await registry.Client.RegisterSchemaAsync("a", Of("number"));
        await registry.Client.RegisterSchemaAsync("b", Of("string"));
        using var asked = JsonDocument.Parse(await Get(registry, "/schemas/ids/1?fetchMaxId=true"));
        Assert.Equal(2, asked.RootElement.GetProperty("maxId").GetInt32());
        using var other = JsonDocument.Parse(await Get(registry, "/schemas/ids/1"));
        Assert.False(other.RootElement.TryGetProperty("maxId", out _));
    }

    private static Schema Of(string type) => new($$"""{"type":"{{type}}"}""", SchemaType.Json);

    private static async Task<string> Get(RunningRegistry registry, string path)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(registry.Url.TrimEnd('/') + path);
    }
}
