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
