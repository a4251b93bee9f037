// The schemas of the orders and events that keep them, shared by the tests.
using System.Text;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Schemas;

internal static class OrderSchemas
{
    public const string Placed = """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}]}""";

    /// <summary>One valid event of each type.</summary>
    public static readonly IReadOnlyDictionary<string, string> Examples = new Dictionary<string, string>
    {
        ["order.placed.v1"] = Placed,
        ["order.item-added.v1"] = """{"sku":"AB-1234","name":"Lamp","quantity":1,"price":149.90}""",
        ["order.item-removed.v1"] = """{"sku":"AB-1234","quantity":1}""",
        ["order.paid.v1"] = """{"amount":299.80}""",
        ["order.shipped.v1"] = """{"carrier":"DHL","tracking":"00340434161094042557"}""",
        ["order.cancelled.v1"] = """{"reason":"changed my mind"}""",
    };

    public static byte[] Read(string type)
    {
        var root = Repository.Root;
        return File.ReadAllBytes(Path.Combine(root, "shared", "Orders", type + ".schema.json"));
    }

    public static JsonSchema Compile(string type, SchemaOptions? options = null) => JsonSchema.Compile(Read(type), options);

    public static List<SchemaError> Errors(this JsonSchema schema, string document, string pointerPrefix = "")
    {
        var errors = new List<SchemaError>();
        var utf8 = Encoding.UTF8.GetBytes(document);
        Assert.Equal(schema.Check(utf8, errors, pointerPrefix), errors.Count == 0);
        Assert.Equal(schema.Check(utf8), errors.Count == 0);
        return errors;
    }
}
