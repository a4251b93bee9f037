using System.Text.Json;
using ServerlessEvents.Schemas.Compatibility;

namespace ServerlessEvents.Tests.Schemas.Compatibility;

/// <summary>Which changes of a schema can be read, and what is said of those that cannot.</summary>
public class SchemaCompatibilityTests
{
    private const string Closed = """{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}""";

    [Theory]
    [InlineData("the same", Closed, Closed)]
    [InlineData("annotations", """{"type":"string"}""", """{"type":"string","title":"t","description":"d","examples":["x"],"default":"y","x-own":1}""")]
    [InlineData("an optional property in a closed model", Closed, """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"additionalProperties":false}""")]
    [InlineData("a property without rules in an open model", """{"type":"object"}""", """{"type":"object","properties":{"b":true}}""")]
    [InlineData("no longer required", """{"required":["a","b"]}""", """{"required":["a"]}""")]
    [InlineData("opened", Closed, """{"type":"object","properties":{"a":{"type":"integer"}}}""")]
    [InlineData("integer to number", """{"type":"integer"}""", """{"type":"number"}""")]
    [InlineData("a type more", """{"type":"string"}""", """{"type":["string","null"]}""")]
    [InlineData("a symbol more", """{"enum":["a","b"]}""", """{"enum":["c","b","a"]}""")]
    [InlineData("const to enum", """{"const":1.0}""", """{"enum":[1,2]}""")]
    [InlineData("enum to its type", """{"enum":["a","b"]}""", """{"type":"string","minLength":1,"maxLength":1,"pattern":"^[ab]$"}""")]
    [InlineData("both booleans", """{"type":"boolean"}""", """{"enum":[true,false]}""")]
    [InlineData("wider bounds", """{"type":"number","minimum":1,"exclusiveMaximum":10}""", """{"type":"number","exclusiveMinimum":0,"maximum":10}""")]
    [InlineData("a coarser multiple", """{"type":"number","multipleOf":0.1}""", """{"type":"number","multipleOf":0.01}""")]
    [InlineData("integers are multiples of a cent", """{"type":"integer"}""", """{"type":"number","multipleOf":0.01}""")]
    [InlineData("wider lengths", """{"type":"string","minLength":2,"maxLength":4}""", """{"type":"string","minLength":1,"maxLength":5}""")]
    [InlineData("wider counts", """{"type":"array","minItems":2,"maxItems":4,"uniqueItems":true}""", """{"type":"array","minItems":1,"maxItems":5}""")]
    [InlineData("wider items", """{"items":{"type":"integer"}}""", """{"items":{"type":"number"}}""")]
    [InlineData("a tuple to a list", """{"prefixItems":[{"type":"integer"},{"type":"string"}],"items":false}""", """{"items":{"type":["integer","string"]}}""")]
    [InlineData("the items array of draft 7", """{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"type":"integer"}],"additionalItems":false}""", """{"prefixItems":[{"type":"number"}],"items":false}""")]
    [InlineData("laid open by a reference", """{"$ref":"#/$defs/n","$defs":{"n":{"type":"integer"}}}""", """{"type":"number"}""")]
    [InlineData("keywords beside a reference count", """{"$ref":"#/$defs/n","minimum":1,"$defs":{"n":{"type":"integer"}}}""", """{"type":"number","minimum":1}""")]
    [InlineData("moved behind a reference", """{"properties":{"a":{"type":"integer","minimum":1}}}""", """{"properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"number","minimum":0}}}""")]
    [InlineData("a recursive schema, widened", """{"$ref":"#/$defs/t","$defs":{"t":{"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#/$defs/t"}},"additionalProperties":false}}}""", """{"$ref":"#/$defs/t","$defs":{"t":{"type":"object","properties":{"v":{"type":"number"},"next":{"$ref":"#/$defs/t"},"w":{"type":"string"}},"additionalProperties":false}}}""")]
    [InlineData("put into allOf", """{"type":"string","minLength":1}""", """{"allOf":[{"type":"string"},{"minLength":1}]}""")]
    [InlineData("a branch more", """{"anyOf":[{"type":"string"},{"type":"integer"}]}""", """{"anyOf":[{"type":"null"},{"type":"number"},{"type":"string"}]}""")]
    [InlineData("types to branches", """{"type":["string","null"]}""", """{"anyOf":[{"type":"string"},{"type":"null"}]}""")]
    [InlineData("a branch more with a discriminator", """{"oneOf":[{"properties":{"k":{"const":"a"}},"required":["k"],"type":"object"}]}""", """{"oneOf":[{"properties":{"k":{"const":"a"}},"required":["k"],"type":"object"},{"properties":{"k":{"const":"b"}},"required":["k"],"type":"object"}]}""")]
    [InlineData("the same condition, wider consequence", """{"if":{"required":["a"]},"then":{"required":["b","c"]}}""", """{"if":{"required":["a"]},"then":{"required":["b"]}}""")]
    [InlineData("refuses less", """{"not":{"type":["string","null"]}}""", """{"not":{"type":"string"}}""")]
    [InlineData("refuses another type", """{"type":"integer"}""", """{"type":"integer","not":{"type":"string"}}""")]
    [InlineData("a wider pattern property", """{"type":"object","patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":false}""", """{"type":"object","patternProperties":{"^x-":{"type":"number"}},"additionalProperties":false}""")]
    [InlineData("a name that a pattern covered", """{"type":"object","properties":{"x-a":{"type":"integer"}},"additionalProperties":false}""", """{"type":"object","patternProperties":{"^x-":{"type":"number"}},"additionalProperties":false}""")]
    [InlineData("an integer above 0 is at least 1", """{"type":"integer","exclusiveMinimum":0}""", """{"type":"integer","minimum":1}""")]
    [InlineData("an integer of at least 1 is above 0", """{"type":"integer","minimum":1}""", """{"type":"integer","exclusiveMinimum":0.5}""")]
    [InlineData("an integer below 10 is at most 9", """{"type":"integer","exclusiveMaximum":10}""", """{"type":"integer","maximum":9}""")]
    [InlineData("an integer of at most 9.5 is below 10", """{"type":"integer","maximum":9.5}""", """{"type":"integer","exclusiveMaximum":9.0001}""")]
    [InlineData("an integer of at least 0.5 is at least 1", """{"type":"integer","minimum":0.5}""", """{"type":"integer","minimum":1}""")]
    [InlineData("an integer above -1.5 is at least -1", """{"type":"integer","exclusiveMinimum":-1.5}""", """{"type":"integer","minimum":-1}""")]
    [InlineData("a multiple of 1 is an integer", """{"type":"number","multipleOf":1}""", """{"type":"integer"}""")]
    [InlineData("a multiple of 5 is an integer", """{"type":["number","null"],"multipleOf":5.0}""", """{"type":["integer","null"]}""")]
    [InlineData("a multiple of 1 above 0 is at least 1", """{"type":"number","multipleOf":1,"exclusiveMinimum":0}""", """{"type":"integer","minimum":1}""")]
    [InlineData("an object that is known has its properties", """{"const":{"a":1}}""", """{"type":"object","required":["a"]}""")]
    [InlineData("objects that are known have what all have", """{"enum":[{"a":1},{"a":2,"b":"x"}]}""", """{"properties":{"a":{"maximum":2},"b":{"type":"string"}},"required":["a"],"additionalProperties":false}""")]
    [InlineData("a known object within another", """{"properties":{"k":{"const":{"a":{"b":1}}}}}""", """{"properties":{"k":{"properties":{"a":{"required":["b"]}},"required":["a"]}}}""")]
    public void These_changes_are_compatible(string what, string old, string changed) =>
        Assert.True(Check(changed, old) is [], $"{what}: {string.Join(" ", Check(changed, old))}");

    [Theory]
    [InlineData("/type type-narrowed", """{"type":"number"}""", """{"type":"integer"}""")]
    [InlineData("/properties/a/type type-narrowed", Closed, """{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}""")]
    [InlineData("/required required-added", Closed, """{"type":"object","properties":{"a":{"type":"integer","default":1}},"required":["a"],"additionalProperties":false}""")]
    [InlineData("/properties/b property-added-to-open-model", """{"type":"object"}""", """{"type":"object","properties":{"b":{"type":"string"}}}""")]
    [InlineData("/additionalProperties property-removed-from-closed-model", Closed, """{"type":"object","properties":{},"additionalProperties":false}""")]
    [InlineData("/additionalProperties additional-properties-closed", """{"type":"object"}""", """{"type":"object","additionalProperties":false}""")]
    [InlineData("/enum enum-narrowed", """{"enum":["a","b"]}""", """{"enum":["a"]}""")]
    [InlineData("/enum enum-added", """{"type":"string"}""", """{"enum":["a"]}""")]
    [InlineData("/const const-changed", """{"const":1}""", """{"const":2}""")]
    [InlineData("/minimum minimum-raised", """{"type":"integer","minimum":0}""", """{"type":"integer","minimum":1}""")]
    [InlineData("/maximum maximum-added", """{"type":"integer"}""", """{"type":"integer","maximum":10}""")]
    [InlineData("/exclusiveMinimum minimum-raised", """{"type":"number","minimum":0}""", """{"type":"number","exclusiveMinimum":0}""")]
    [InlineData("/multipleOf multiple-of-changed", """{"type":"number","multipleOf":0.01}""", """{"type":"number","multipleOf":0.1}""")]
    [InlineData("/minLength min-length-raised", """{"type":"string"}""", """{"type":"string","minLength":1}""")]
    [InlineData("/pattern pattern-changed", """{"type":"string","pattern":"^a"}""", """{"type":"string","pattern":"^b"}""")]
    [InlineData("/format format-added", """{"type":"string"}""", """{"type":"string","format":"uuid"}""")]
    [InlineData("/maxItems max-items-lowered", """{"type":"array","maxItems":100}""", """{"type":"array","maxItems":50}""")]
    [InlineData("/uniqueItems unique-items-added", """{"type":"array"}""", """{"type":"array","uniqueItems":true}""")]
    [InlineData("/items/type type-narrowed", """{"type":"array","items":{"type":"number"}}""", """{"type":"array","items":{"type":"string"}}""")]
    [InlineData("/$defs/n/maximum maximum-lowered", """{"properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"integer","maximum":9}}}""", """{"properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"integer","maximum":8}}}""")]
    [InlineData("/anyOf any-of-narrowed", """{"anyOf":[{"type":"string"},{"type":"null"}]}""", """{"anyOf":[{"type":"string"},{"type":"integer"}]}""")]
    [InlineData("/oneOf one-of-overlaps", """{"type":"integer"}""", """{"oneOf":[{"type":"integer"},{"type":"number","minimum":5}]}""")]
    [InlineData("/then then-not-proven", """{}""", """{"if":{"required":["a"]},"then":{"required":["b"]}}""")]
    [InlineData("/then then-not-proven", """{"if":{"required":["c"]},"then":{"required":["b"]}}""", """{"if":{"required":["a"]},"then":{"required":["b"]}}""")]
    [InlineData("/minimum minimum-added", """{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/n","minimum":1,"definitions":{"n":{"type":"integer"}}}""", """{"type":"integer","minimum":1}""")]
    [InlineData("/patternProperties/a$/type type-narrowed", """{"type":"object","properties":{"a":{"type":"number"}},"additionalProperties":false}""", """{"type":"object","patternProperties":{"a$":{"type":"integer"}},"additionalProperties":false}""")]
    [InlineData(" recursion", """{}""", """{"$ref":"#"}""")]
    [InlineData("/not not-not-proven", """{}""", """{"not":{"type":"string"}}""")]
    [InlineData("/unevaluatedProperties unevaluatedproperties-not-proven", """{"type":"object","unevaluatedProperties":false}""", """{"allOf":[{"properties":{"a":true}}],"type":"object","unevaluatedProperties":false}""")]
    [InlineData("/dependentRequired dependent-required-added", """{"type":"object"}""", """{"type":"object","dependentRequired":{"a":["b"]}}""")]
    [InlineData("/$ref reference-unresolved", """{}""", """{"$ref":"elsewhere.json"}""")]
    public void These_are_not_and_the_place_and_the_rule_are_named(string expected, string old, string changed) =>
        Assert.Equal(expected, Assert.Single(Check(changed, old).Select(difference => $"{difference.Pointer} {difference.Rule}")));

    [Fact]
    public void A_sentence_says_what_may_be_there_and_what_is_demanded() =>
        Assert.Equal("/minimum (minimum-raised): a number below 1 may have been written, and the new schema needs at least 1",
            Assert.Single(Check("""{"type":"integer","minimum":1}""", """{"type":"integer","minimum":0}""")).ToString());

    [Theory]
    [InlineData("""{"type":"integer","exclusiveMinimum":0,"multipleOf":5}""", """{"type":"integer","minimum":5}""", "multipleOf")]
    [InlineData("""{"type":"integer","not":{"maximum":0}}""", """{"type":"integer","minimum":1}""", "not")]
    [InlineData("""{"type":"string","pattern":"^..$"}""", """{"type":"string","minLength":2}""", "pattern")]
    [InlineData("""{"type":"array","contains":true}""", """{"type":"array","minItems":1}""", "contains")]
    [InlineData("""{"type":"number","minimum":1,"maximum":1}""", """{"type":"integer"}""", "minimum")]
    [InlineData("""{"type":"object","properties":{"a":true},"additionalProperties":false,"minProperties":1}""", """{"type":"object","required":["a"]}""", "minProperties")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"if":true,"then":{"properties":{"a":{"minimum":1}}}}""", """{"type":"object","properties":{"a":{"minimum":1}}}""", "if")]
    public void What_may_follow_from_more_than_is_compared_is_called_not_proven(string old, string changed, string unweighed) =>
        Assert.StartsWith(
            $"not proven, as \"{unweighed}\" in the other schema is not weighed: ", Assert.Single(Check(changed, old)).Sentence);

    [Theory]
    [InlineData("draft-04", "examples", """[{"id":"5"}]""")]
    [InlineData("draft-04", "default", """{"id":"5"}""")]
    [InlineData("draft-04", "enum", """[{"id":"5","b":{"id":"6"}}]""")]
    [InlineData("draft-07", "examples", """[{"id":"5","$id":"6"}]""")]
    [InlineData("draft-07", "const", """{"$id":"5","$ref":"#/nowhere"}""")]
    [InlineData("draft-07", "default", """{"properties":{"a":{"$id":"5"}}}""")]
    [InlineData("draft-07", "x-example", """{"$id":"5"}""")]
    [InlineData("draft-06", "id", "\"a text\"")]
    [InlineData("draft-07", "properties", """{"c":{"$ref":"#/definitions/c"},"id":{"type":"string"},"$id":{"type":"string"},"const":{"type":"string"}}""")]
    public void An_id_in_data_or_as_a_name_of_a_property_is_no_id_of_a_schema(string draft, string keyword, string value)
    {
        string Schema(string more) => $$"""
            {"$schema":"http://json-schema.org/{{draft}}/schema#","title":"{{more}}","properties":{"c":{"$ref":"#/definitions/c"} },
             "definitions":{"c":{"type":"string"},"d":{"{{keyword}}":{{value}} } } }
            """;
        Assert.Empty(Check(Schema("one more"), Schema("")));
        Assert.Empty(Check(Schema("").Replace("\"d\":", "\"e\":true,\"d\":"), Schema("")));
    }

    [Theory]
    [InlineData("""{"properties":{"c":{"$ref":"#/x-schemas/c"}},"x-schemas":{"c":{"$id":"http://a/","items":{"$ref":"#/items"}}}}""")]
    [InlineData("""{"properties":{"c":{"$ref":"#/x-schemas/c/d"}},"x-schemas":{"c":{"$id":"http://a/","d":{"$ref":"#/e"}}}}""")]
    [InlineData("""{"properties":{"c":{"$ref":"#/x-schemas/c"}},"x-schemas":{"c":{"allOf":[{"$id":"http://a/"}]}}}""")]
    public void An_id_of_a_schema_that_only_a_reference_leads_to_counts(string schema) =>
        Assert.Equal(
            "reference-unresolved",
            Check(schema, """{"properties":{"c":{"type":"string"}},"additionalProperties":false}""")[0].Rule);

    [Fact]
    public void References_to_other_documents_are_followed()
    {
        var old = new SchemaSource(
            "version 1",
            Json("""{"properties":{"m":{"$ref":"money.json"}}}"""),
            new Dictionary<string, JsonElement> { ["money.json"] = Json("""{"type":"number"}""") });
        var changed = old with
        {
            Name = "the new schema",
            References = new Dictionary<string, JsonElement> { ["money.json"] = Json("""{"type":"integer"}""") }
        };

        Assert.Equal(["money.json#/type"], SchemaCompatibility.Check(changed, old).Select(difference => difference.Pointer));
        Assert.Empty(SchemaCompatibility.Check(old, changed));
    }

    private static IReadOnlyList<Difference> Check(string reader, string writer) =>
        SchemaCompatibility.Check(new SchemaSource("the new schema", Json(reader)), new SchemaSource("version 1", Json(writer)));

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
