// Documents as deep as the limit allows, against a schema that follows them down: neither engine runs out of stack.
using System.Text;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Schemas;

public class DeepDocumentTests
{
    private const int Deepest = 512;

    private const string Tree = """
        { "$defs": { "node": { "allOf": [ { "$ref": "#/$defs/shape" } ] }, "shape": { "properties": { "next": { "$ref": "#/$defs/node" } }, "required": ["name"] } }, "$ref": "#/$defs/node" }
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_recursive_schema_follows_a_document_to_the_limit(bool plainOnly)
    {
        var schema = JsonSchema.Compile(Encoding.UTF8.GetBytes(Tree), new SchemaOptions { MaxDepth = Deepest, PlainOnly = plainOnly });
        Assert.Equal(!plainOnly, schema.IsOnePass);
        Assert.Empty(schema.Errors(Nested("""{"name":""}""")));
        Assert.Equal(
            new SchemaError(
                string.Concat(Enumerable.Repeat("/next", Deepest - 1)), "required", "expected the property \"name\", found none"),
            Assert.Single(schema.Errors(Nested("{}"))));
    }

    [Fact]
    public void A_dynamic_reference_that_never_ends_is_an_error_not_an_overflow()
    {
        var schema = JsonSchema.Compile("""
            { "$id": "urn:outer", "$dynamicAnchor": "x", "$ref": "urn:inner",
              "$defs": { "inner": { "$id": "urn:inner", "$dynamicRef": "#x", "$defs": { "leaf": { "$dynamicAnchor": "x" } } } } }
            """u8);
        Assert.Equal("expected references that end", Assert.Single(schema.Errors("1")).Message);
    }

    private static string Nested(string leaf) =>
        string.Concat(Enumerable.Repeat("""{"name":"","next":""", Deepest - 1)) + leaf + new string('}', Deepest - 1);
}
