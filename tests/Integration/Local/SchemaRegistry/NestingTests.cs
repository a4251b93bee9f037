using Confluent.SchemaRegistry;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>What is nested too deep is refused before a parser sees it, with 42201 and a sentence.</summary>
public class NestingTests
{
    private const string TooDeep = "nested deeper than 64 levels";

    [Fact]
    public async Task Protobuf_is_taken_to_the_bound_and_refused_one_level_beyond()
    {
        await using var registry = await RunningRegistry.Start();
        Assert.Null(await Refused(registry, Messages(64)));
        Assert.Contains(TooDeep, await Refused(registry, Messages(65)));
        Assert.Contains(
            TooDeep,
            await Refused(registry, $"syntax = \"proto3\"; option (o) = {new string('{', 65)} {new string('}', 65)}; message A {{ }}"));
        Assert.Contains(TooDeep, await Refused(
            registry,
            $"syntax = \"proto3\"; message A {{ int32 b = 1 [(o) = {new string('[', 65)}{new string(']', 65)}]; }}"));
        Assert.Contains(
            TooDeep,
            await Refused(
                registry, $"syntax = \"proto3\"; option (o) = {{ a {new string('<', 65)}{new string('>', 65)} }}; message A {{ }}"));
        foreach (var aside in new[]
        {
            "/* it's */", "/* /*/", "// don't {\n", "/* \" */", "message S { string s = 1 [json_name = \"\\\"//\"]; }",
            "message S { string s = 1 [json_name = '/*']; }"
        })
        {
            Assert.Contains(TooDeep, await Refused(registry, Messages(65).Replace("; ", $"; {aside} ")));
        }
    }

    [Theory]
    [InlineData("// {{{{{{{{ \n")]
    [InlineData("/* ((((( { \n {{{{ */")]
    [InlineData("message S { string s = 1 [json_name = \"{{{{\\\"{{{{\"]; }")]
    public async Task Brackets_in_comments_and_strings_nest_nothing(string aside)
    {
        await using var registry = await RunningRegistry.Start();
        Assert.Null(await Refused(registry, $"syntax = \"proto3\"; {string.Concat(Enumerable.Range(0, 20).Select(i => aside.Replace("message S", $"message S{i}")))} message A {{ }}"));
    }

    [Theory]
    [InlineData("""{"$ref":"#/$defs/d{0}"}""", "leads through more than 256 schemas")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/d{0}"},{"$ref":"#/$defs/d{0}"}]}""", "leads through more than 256 schemas")]
    public async Task A_chain_of_references_is_refused_and_the_registry_goes_on(string link, string why)
    {
        await using var registry = await RunningRegistry.Start();
        var definitions = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"d{i}\":{link.Replace("{0}", $"{i + 1}")}"));
        Assert.Contains(
            why, await Refused(registry, $$"""{"$ref":"#/$defs/d0","$defs":{{{definitions}},"d5000":{} } }""", SchemaType.Json));
        Assert.Null(await Refused(registry, "true", SchemaType.Json));
    }

    [Fact]
    public async Task Subjects_that_refer_to_one_another_in_a_long_chain_are_refused()
    {
        await using var registry = await RunningRegistry.Start();
        await registry.Client.RegisterSchemaAsync("s0", new Schema("true", SchemaType.Json));
        for (var i = 1; i <= 64; i++) await registry.Client.RegisterSchemaAsync($"s{i}", Referring(i));
        Assert.Contains(
            "through more than 64 others",
            (await Assert.ThrowsAsync<SchemaRegistryException>(() => registry.Client.RegisterSchemaAsync("s65", Referring(65)))).Message);

        static Schema Referring(int i) => new($$"""{"$ref":"s{{i - 1}}"}""", [new($"s{i - 1}", $"s{i - 1}", 1)], SchemaType.Json);
    }

    private static string Messages(int depth) =>
        $"syntax = \"proto3\"; {string.Concat(Enumerable.Range(0, depth).Select(i => $"message M{i} {{ "))}{new string('}', depth)}";

    /// <summary>Why; null where it is taken.</summary>
    private static async Task<string?> Refused(RunningRegistry registry, string text, SchemaType type = SchemaType.Protobuf)
    {
        try
        {
            await registry.Client.RegisterSchemaAsync($"s{text.GetHashCode(StringComparison.Ordinal)}", new Schema(text, type));
            return null;
        }
        catch (SchemaRegistryException refused)
        {
            Assert.Equal(42201, refused.ErrorCode);
            return refused.Message;
        }
    }
}
