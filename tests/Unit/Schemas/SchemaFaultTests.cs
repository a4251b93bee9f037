// A schema that is wrong is refused in one sentence; what has no effect in it is named.
using System.Text;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Schemas;

public class SchemaFaultTests
{
    [Theory]
    [InlineData("", "The schema is not JSON: expected more, found the end at byte 0 at \"\".")]
    [InlineData("{\"type\":\"string\",\"type\":\"number\"}", "The schema is not JSON: expected each key once, found it again at \"/type\".")]
    [InlineData("[]", "The schema is wrong at \"\": expected object or boolean, found an array.")]
    [InlineData("{\"properties\":{\"a\":{\"minLength\":-1}}}", "The schema is wrong at \"/properties/a/minLength\": expected at least 0, found -1.")]
    [InlineData("{\"properties\":{\"a\":{\"type\":\"text\"}}}", "The schema is wrong at \"/properties/a/type\": expected one of \"array\", \"boolean\", \"integer\", \"null\", \"number\", \"object\", \"string\", found \"text\".")]
    [InlineData("{\"items\":[{}]}", "The schema is wrong at \"/items\": expected object or boolean, found an array.")]
    [InlineData("{\"pattern\":\"(\"}", "The pattern at \"/pattern\" is wrong: a ( that is never closed at character 1 of (.")]
    [InlineData("{\"$defs\":{\"a\":{\"patternProperties\":{\"^(?:(a)|)*\\\\1$\":true}}}}", "The pattern at \"/$defs/a/patternProperties\" is wrong: a back-reference to a group in a repetition that may match nothing, which is not decided here, at character 10 of ^(?:(a)|)*\\1$.")]
    [InlineData("{\"multipleOf\":0}", "The schema is wrong at \"/multipleOf\": expected more than 0, found 0.")]
    [InlineData("{\"$ref\":\"#/$defs/a\"}", "/$ref refers to #/$defs/a, but nothing is there.")]
    [InlineData("{\"$ref\":\"#a\"}", "/$ref refers to #a, but there is no such anchor.")]
    [InlineData("{\"$ref\":\"item.json\"}", "/$ref refers to item.json, but there is no schema item.json.")]
    [InlineData("{\"$ref\":\"#\"}", "The schema at \"\" refers to itself without end.")]
    [InlineData("{\"$defs\":{\"a\":{\"$id\":\"urn:a\"},\"b\":{\"$id\":\"urn:a\"}}}", "The schema has two subschemas with the $id urn:a.")]
    public void A_schema_that_is_wrong_is_refused_in_one_sentence(string schema, string message) =>
        Assert.Equal(message, Assert.Throws<SchemaException>(() => JsonSchema.Compile(Encoding.UTF8.GetBytes(schema))).Message);

    [Fact]
    public void Unknown_keywords_and_formats_and_dialects_are_named()
    {
        var schema = JsonSchema.Compile(
            """{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"maxLenght":3,"format":"iban"}}}"""u8);
        Assert.Equal(
        [
            "The $schema http://json-schema.org/draft-07/schema# at \"\" is unknown; the schema is read as draft 2020-12.",
            "The keyword maxLenght at \"/properties/a/maxLenght\" is unknown and has no effect.",
            "The format iban at \"/properties/a/format\" is unknown and has no effect.",
        ], schema.Warnings);
    }

    [Fact]
    public void References_between_documents_are_resolved_by_address_or_by_bare_name()
    {
        var address = new List<string>();
        ReadOnlyMemory<byte>? Resolve(Uri uri)
        {
            address.Add(uri.ToString());
            return """{"type":"string"}"""u8.ToArray();
        }
        var options = new SchemaOptions { Resolve = Resolve };
        Assert.False(JsonSchema.Compile("""{"$id":"https://example.com/a/b.json","$ref":"../item.json"}"""u8, options).Check("1"u8));
        Assert.False(JsonSchema.Compile("""{"$id":"urn:x:order","items":{"$ref":"item.json"}}"""u8, options).Check("[1]"u8));
        Assert.Equal(["https://example.com/item.json", "item.json"], address);
    }

    [Fact]
    public void What_one_pass_cannot_decide_is_left_to_the_plain_evaluator()
    {
        Assert.False(JsonSchema.Compile("""{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"""u8).IsOnePass);
        Assert.False(JsonSchema.Compile("""{"uniqueItems":true}"""u8).IsOnePass);
        Assert.False(JsonSchema.Compile("""{"if":{"properties":{"a":{"const":1}}},"then":{"required":["b"]}}"""u8).IsOnePass);
        Assert.True(JsonSchema.Compile("""{"anyOf":[{"type":"null"},{"type":"object","required":["a"]}]}"""u8).IsOnePass);
        Assert.True(JsonSchema.Compile("""{"items":{"type":"string"},"uniqueItems":true}"""u8).IsOnePass);
    }

    [Fact]
    public void Of_several_branches_the_one_that_was_meant_explains_itself()
    {
        var schema = JsonSchema.Compile("""{"anyOf":[{"type":"null"},{"type":"object","required":["a"]}]}"""u8);
        Assert.Equal(new SchemaError("", "required", "expected the property \"a\", found none"), Assert.Single(schema.Errors("{}")));
        Assert.Equal(
            new SchemaError("", "anyOf", "expected at least one of 2 schemas to hold, found none"), Assert.Single(schema.Errors("1")));
    }
}
