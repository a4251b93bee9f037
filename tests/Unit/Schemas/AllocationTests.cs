// A valid event costs no garbage, whatever keywords its schema has, as long as one pass decides.
using System.Text;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Schemas;

public class AllocationTests
{
    /// <summary>Every kind of rule that the one pass knows.</summary>
    private const string Rules = """
        {
          "type": "object",
          "properties": {
            "id": { "format": "uuid" }, "at": { "format": "date-time" }, "mail": { "format": "email" }, "host": { "format": "hostname" },
            "page": { "format": "uri" }, "v4": { "format": "ipv4" }, "v6": { "format": "ipv6" }, "took": { "format": "duration" },
            "code": { "pattern": "^[A-Z]{3}-\\d+$" }, "kind": { "enum": ["small", "large", 3, null, true] }, "big": { "multipleOf": 0.01, "maximum": 1e40 },
            "tags": { "type": "array", "items": { "type": ["string", "number"] }, "uniqueItems": true, "contains": { "const": "x" } },
            "maybe": { "anyOf": [ { "type": "null" }, { "$ref": "#" } ] }, "part": { "oneOf": [ { "minimum": 10 }, { "maximum": 0 } ] }
          },
          "patternProperties": { "^x-": { "type": "string" } },
          "propertyNames": { "maxLength": 20 },
          "dependentRequired": { "id": ["at"] }
        }
        """;

    private const string Document = """
        {
          "id": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "at": "2026-11-23T12:00:00.5+01:00", "mail": "a.b@example.com", "host": "a.example.com",
          "page": "https://example.com/a?b#c", "v4": "127.0.0.1", "v6": "::1", "took": "PT1H30M", "code": "ABC-12", "kind": "large",
          "big": 12345678901234567890123456789.01, "tags": ["x", "a\u00e4b", 1, 2.50], "maybe": { "x-y": "z", "other": [[], {}] }, "part": 11, "x-\u0061": "b"
        }
        """;

    [Fact]
    public void A_valid_order_allocates_nothing() => AllocatesNothing(OrderSchemas.Compile("order.placed.v1"), OrderSchemas.Placed);

    [Fact]
    public void Every_rule_of_the_one_pass_allocates_nothing() =>
        AllocatesNothing(JsonSchema.Compile(Encoding.UTF8.GetBytes(Rules)), Document);

    private static void AllocatesNothing(JsonSchema schema, string document)
    {
        var utf8 = Encoding.UTF8.GetBytes(document);
        Assert.True(schema.IsOnePass);
        Assert.Empty(schema.Errors(document));
        for (var i = 0; i < 2000; i++) schema.Check(utf8); // warms up what each thread keeps, and lets patterns build their automaton
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) schema.Check(utf8);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Many_threads_may_use_one_schema()
    {
        var schema = JsonSchema.Compile(Encoding.UTF8.GetBytes(Rules));
        var (valid, wrong) = (Encoding.UTF8.GetBytes(Document), Encoding.UTF8.GetBytes(Document.Replace("PT1H30M", "PT1D")));
        var verdicts = await Task.WhenAll(
            Enumerable.Range(0, 8)
                .Select(_ => Task.Run(() => Enumerable.Range(0, 2000).All(i => schema.Check(i % 2 == 0 ? valid : wrong) == (i % 2 == 0)))));
        Assert.All(verdicts, Assert.True);
    }
}
