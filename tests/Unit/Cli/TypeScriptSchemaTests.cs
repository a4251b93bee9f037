using System.Text.Json.Nodes;
using ServerlessEvents.Cli.TypeScript;

namespace ServerlessEvents.Tests.Cli;

/// <summary>A type of TypeScript says what a JSON Schema says, as far as a type can.</summary>
public class TypeScriptSchemaTests
{
    [Theory]
    [InlineData("{}", "unknown"), InlineData("""{"type":"array","items":true}""", "Array<unknown>"), InlineData("""{"type":"array","items":false}""", "Array<never>")]
    [InlineData("""{"type":"string"}""", "string"), InlineData("""{"type":"integer"}""", "number"), InlineData("""{"type":"boolean"}""", "boolean")]
    [InlineData("""{"type":["string","null"]}""", "string | null")]
    [InlineData("""{"type":"string","pattern":"^order/"}""", "`order/${string}`"), InlineData("""{"type":"string","pattern":"^[A-Z]{3}$"}""", "string")]
    [InlineData("""{"const":"a\"b"}""", "\"a\\\"b\""), InlineData("""{"enum":["a",1,true,null]}""", "\"a\" | 1 | true | null")]
    [InlineData("""{"type":"array","items":{"type":["string","null"]}}""", "Array<string | null>"), InlineData("""{"type":"array"}""", "Array<unknown>")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"minItems":1,"items":false}""", "[string, (number)?]")]
    [InlineData("""{"oneOf":[{"type":"string"},{"type":"number"}]}""", "string | number")]
    [InlineData("""{"allOf":[{"type":["string","number"]},{"type":["number","null"]}]}""", "number")]
    [InlineData("""{"allOf":[{"type":"string"},{"type":"number"}]}""", "never")]
    [InlineData("""{"type":"object"}""", "{ [name: string]: unknown }")]
    [InlineData("""{"type":"object","additionalProperties":false}""", "Record<string, never>")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"number"}}""", "{ [name: string]: number }")]
    [InlineData("""{"not":{"type":"string"}}""", "unknown /* not */"), InlineData("""{"$ref":"https://elsewhere.example"}""", "unknown /* $ref https://elsewhere.example */")]
    [InlineData("""{"title":"Avro","x-avro":{}}""", "unknown /* x-avro */")]
    public void A_schema_is_a_type(string schema, string type) => Assert.Equal(type, TypeOf(schema));

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string","description":"The a. */"},"b-c":{}},"required":["a","d"]}""", "{\n  /** The a. *\\/ */\n  a: string;\n  \"b-c\"?: unknown;\n  d: unknown;\n}")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":{"type":"string"}}""", "{\n  a?: unknown;\n  [name: string]: unknown /* others: string */;\n}")]
    [InlineData("""{"properties":{"a":{"properties":{"b":false}}}}""", "{\n  a?: {\n    b?: never;\n  };\n}")]
    [InlineData(
        """{"required":["kind"],"anyOf":[{"properties":{"kind":{"const":"a"}}},{"properties":{"kind":{"const":"b"},"more":{"type":"string"}},"required":["more"]}]}""",
        "{\n  kind: \"a\";\n} | {\n  kind: \"b\";\n  more: string;\n}")]
    [InlineData(
        """{"allOf":[{"properties":{"a":{"type":["string","null"]}}},{"properties":{"a":{"type":"string"}},"required":["a"]}]}""", "{\n  a: string;\n}")]
    public void An_object_is_its_members_and_a_union_has_in_each_part_what_all_have(string schema, string type) =>
        Assert.Equal(type, TypeOf(schema));

    [Fact]
    public void What_is_referred_to_has_a_name_also_where_it_refers_to_itself()
    {
        var file = TypeScriptFile.Write(DocumentOf(
            """{"$defs":{"node":{"properties":{"next":{"$ref":"#/components/schemas/a.b.v1/$defs/node"}}}},"$ref":"#/components/schemas/a.b.v1/$defs/node"}"""));
        Assert.Contains("\"a.b.v1\": { subject: `a/${string}`; data: ABV1 };", file);
        Assert.Contains("export type ABV1 = ABV1Node;", file);
        Assert.Contains("export interface ABV1Node {\n  next?: ABV1Node;\n}", file);
    }

    [Theory]
    [InlineData("""{"$ref":"#/components/schemas/a.b.v1"}"""), InlineData("""{"anyOf":[{"$ref":"#/components/schemas/a.b.v1"},{"$ref":"#/components/schemas/a.b.v1"}],"type":"object"}""")]
    public void A_schema_that_refers_to_itself_without_end_ends(string schema) => Assert.NotEmpty(TypeScriptFile.Write(DocumentOf(schema)));

    [Fact]
    public void Two_schemas_never_get_one_name()
    {
        var document = JsonNode.Parse(DocumentOf("""{"properties":{"x":{"$ref":"#/components/schemas/a-b-v1"},"y":{"$ref":"#/components/schemas/events"}}}"""))!;
        document["components"]!["schemas"]!["a-b-v1"] = new JsonObject { ["type"] = "number" };
        document["components"]!["schemas"]!["events"] = new JsonObject { ["type"] = "string" };
        var file = TypeScriptFile.Write(document.ToJsonString());
        Assert.Equal(1, file.Split("export interface Events ").Length - 1);
        Assert.Contains("Events_2", file);
        Assert.Contains("ABV1_2", file);
    }

    private static string TypeOf(string schema)
    {
        var file = TypeScriptFile.Write(DocumentOf(schema));
        var at = new[] { "export type ABV1 = ", "export interface ABV1 " }
            .Where(file.Contains)
            .Select(start => file.IndexOf(start, StringComparison.Ordinal) + start.Length)
            .Single();
        return file[at..].TrimEnd(';', '\n');
    }

    /// <summary>A document with one event, whose data has this schema.</summary>
    private static string DocumentOf(string schema) => $$"""
        {
          "channels": { "events": { "messages": { "a.b.v1": {} } } },
          "components": {
            "messages": {
              "a.b.v1": {
                "payload": {
                  "allOf": [
                    {},
                    { "properties": { "subject": { "type": "string", "pattern": "^a/" }, "data": { "$ref": "#/components/schemas/a.b.v1" } } }
                  ]
                }
              }
            },
            "schemas": { "a.b.v1": {{schema}} }
          }
        }
        """;
}
