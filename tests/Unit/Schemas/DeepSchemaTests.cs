// Schemas that are deep, shared or endless: compiled or refused in a sentence, at a cost that follows their size.
using System.Text;
using System.Text.Json;
using CsCheck;
using ServerlessEvents.Schemas;
using ServerlessEvents.Schemas.Compatibility;

namespace ServerlessEvents.Tests.Schemas;

public class DeepSchemaTests
{
    private const string TooLong = "leads through more than 256 schemas to one another that all look at the same value.";

    [Theory]
    [InlineData("""{"$ref":"#/$defs/d{0}"}""")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/d{0}"}]}""")]
    [InlineData("""{"not":{"$ref":"#/$defs/d{0}"}}""")]
    [InlineData("""{"if":true,"then":{"$ref":"#/$defs/d{0}"}}""")]
    [InlineData("""{"dependentSchemas":{"a":{"$ref":"#/$defs/d{0}"}}}""")]
    public void A_chain_of_references_that_is_too_long_is_refused(string link)
    {
        Assert.EndsWith(TooLong, Assert.Throws<SchemaException>(() => Compile(Chain(5000, link))).Message);
        Assert.EndsWith(TooLong, Assert.Throws<SchemaException>(() => Compile(Chain(20_000, """{"$ref":"#/$defs/d{0}"}"""))).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chain_within_the_bound_decides(bool plainOnly)
    {
        var schema = Compile(Chain(255, """{"$ref":"#/$defs/d{0}"}"""), plainOnly);
        Assert.Empty(schema.Errors("1"));
        Assert.Equal("type", Assert.Single(schema.Errors("\"x\"")).Keyword);
    }

    [Theory]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/d{0}"},{"$ref":"#/$defs/d{0}"}]}""", true)]
    [InlineData("""{"anyOf":[{"$ref":"#/$defs/d{0}"},{"$ref":"#/$defs/d{0}"}]}""", true)]
    [InlineData("""{"oneOf":[{"$ref":"#/$defs/d{0}"},{"not":{"$ref":"#/$defs/d{0}"}}]}""", false)]
    [InlineData("""{"if":{"$ref":"#/$defs/d{0}"},"then":{"$ref":"#/$defs/d{0}"},"else":false}""", true)]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/d{0}"},{"$ref":"#/$defs/d{0}"}],"unevaluatedProperties":false}""", true)]
    public void Levels_that_each_refer_to_the_next_twice_are_built_and_asked_once(string level, bool says)
    {
        var schema = Compile(Chain(60, level));
        Assert.Empty(schema.Errors("1"));
        Assert.Equal(!says, schema.Errors("\"x\"").Count == 0);
        Assert.Equal(!says, schema.Errors("""{"a":[1,{"b":2}]}""").Count == 0);
        Assert.InRange(Cost(() => Compile(Chain(32, level))), 0, 5 * Cost(() => Compile(Chain(16, level))));
    }

    [Fact]
    public void Schemas_that_share_what_they_say_of_the_levels_below_are_asked_once_for_each_value()
    {
        // Each level of the document is reached by twice as many paths as the one above it.
        var schema = Compile("""
            {"$ref":"#/$defs/a","unevaluatedProperties":false,"$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"},{"$ref":"#/$defs/c"}],"type":"object"},
             "b":{"properties":{"x":{"$ref":"#/$defs/a","unevaluatedProperties":false}}},"c":{"properties":{"x":{"$ref":"#/$defs/a","unevaluatedProperties":false}}}}}
            """);
        Assert.False(schema.IsOnePass);
        Assert.Empty(schema.Errors(Nested(60, "{}")));
        Assert.Equal("type", schema.Errors(Nested(60, "1"))[0].Keyword);
        Assert.NotEmpty(schema.Errors(Nested(60, """{"y":1}""")));
    }

    [Fact]
    public void A_long_way_down_through_definitions_is_a_schema_like_any_other()
    {
        var schema = Compile(Chain(5000, """{"properties":{"x":{"$ref":"#/$defs/d{0}"}}}"""));
        Assert.Empty(schema.Errors(Nested(60, "{}")));
    }

    [Fact]
    public void A_document_and_a_schema_that_are_deep_together_are_an_error_not_an_overflow()
    {
        // 80 schemas in one another for each value, and many values in one another.
        var links = Enumerable.Range(1, 79).Select(i => $"\"d{i}\":{{\"not\":{{\"not\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}}}}}");
        var schema = Compile("""{"$ref":"#/$defs/d1","$defs":{"d80":{"properties":{"x":{"$ref":"#"}}},""" + string.Join(',', links) + "}}");
        Assert.Equal(
            "expected a document that leads through at most 768 schemas in one another",
            Assert.Single(schema.Errors(Nested(60, "{}"))).Message);
        Assert.Empty(schema.Errors(Nested(2, "{}")));
    }

    [Fact]
    public void References_that_never_end_are_one_error_also_where_they_fork()
    {
        var schema = Compile("""
            { "$id": "urn:outer", "$dynamicAnchor": "x", "$ref": "urn:inner",
              "$defs": { "inner": { "$id": "urn:inner", "anyOf": [ { "$dynamicRef": "#x" }, { "not": { "$dynamicRef": "#x" } } ], "$defs": { "leaf": { "$dynamicAnchor": "x" } } } } }
            """);
        Assert.Equal("expected references that end", Assert.Single(schema.Errors("1")).Message);
        Assert.False(schema.Check("1"u8));
    }

    [Fact]
    public void Whatever_the_references_a_schema_costs_in_proportion_to_its_size()
    {
        var link = Gen.OneOfConst(
            """{"$ref":"#/$defs/d{0}"}""",
            """{"not":{"$ref":"#/$defs/d{0}"}}""",
            """{"items":{"$ref":"#/$defs/d{0}"}}""",
            """{"properties":{"x":{"$ref":"#/$defs/d{0}"}}}""",
            """{"type":"object"}""");
        var definition = Gen.Select(Gen.OneOfConst("allOf", "anyOf", "oneOf"), Gen.Select(link, Gen.Int[1, 40]).Array[1, 4]);
        Gen.Select(definition.Array[40], Gen.Bool).Sample((definitions, mayReturn) =>
        {
            // Forward references only, but that an array may lead back: its items lie deeper in the document.
            int Target(int from, string by, int steps) => mayReturn && by.Contains("items") ? steps : Math.Min(40, from + steps);
            var texts = definitions.Select((one, i) =>
                $"\"d{i}\":{{\"{one.Item1}\":[{string.Join(',', one.Item2.Select(to => to.Item1.Replace("{0}", $"{Target(i, to.Item1, to.Item2)}")))}]}}");
            var text = """{"$ref":"#/$defs/d0","$defs":{"d40":{"type":["object","array"]},""" + string.Join(',', texts) + "}}";
            JsonSchema? schema = null;
            Assert.InRange(Cost(() => schema = Compile(text)), 0, 2_000L * text.Length);
            var document = Encoding.UTF8.GetBytes(Nested(20, "[[{},1]]"));
            Assert.InRange(Cost(() => schema!.Check(document, [])), 0, 40_000_000);
        }, iter: 200);
    }

    [Fact]
    public void Proofs_about_deep_schemas_end_in_an_answer()
    {
        Assert.Equal(
            "too-complex",
            Assert.Single(
                Differences(
                    Chain(5000, """{"properties":{"x":{"$ref":"#/$defs/d{0}"}},"type":"object"}"""),
                    Chain(5000, """{"properties":{"x":{"$ref":"#/$defs/d{0}"}},"type":["object","null"]}"""))).Rule);
        var same = Chain(5000, """{"properties":{"x":{"$ref":"#/$defs/d{0}"}}}""");
        Assert.Empty(Differences(same, same));
    }

    private static IReadOnlyList<Difference> Differences(string reader, string writer) =>
        SchemaCompatibility.Check(new("new", JsonDocument.Parse(reader).RootElement), new("old", JsonDocument.Parse(writer).RootElement));

    /// <summary>Definitions that each lead to the next by this link, the last a number.</summary>
    private static string Chain(int length, string link)
    {
        var text = new StringBuilder("""{"$ref":"#/$defs/d1","$defs":{""");
        for (var i = 1; i < length; i++)
            text.Append('"').Append('d').Append(i).Append("\":").Append(link.Replace("{0}", $"{i + 1}")).Append(',');
        return text.Append($"\"d{length}\":{{\"type\":\"number\"}}}}}}").ToString();
    }

    private static string Nested(int depth, string leaf) =>
        string.Concat(Enumerable.Repeat("""{"x":""", depth)) + leaf + new string('}', depth);

    private static JsonSchema Compile(string text, bool plainOnly = false) =>
        JsonSchema.Compile(Encoding.UTF8.GetBytes(text), new SchemaOptions { PlainOnly = plainOnly });

    /// <summary>Bytes allocated, which a machine under load does not change.</summary>
    private static long Cost(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
