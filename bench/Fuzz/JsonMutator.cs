using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Bench.Fuzz;

/// <summary>Changes JSON so that it stays JSON: what only a parser would stop reaches the rules behind it.</summary>
internal sealed class JsonMutator(Random random)
{
    private const int MostDepth = 60;

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.0", "0.1", "1e3", "1e308", "9007199254740993", "99999999999999999999", "\"\"", "\"a\"", "\"\\u0000\"", "\"#\"",
        "\"\\ud83d\\ude00\"", "\"string\"", "\"integer\"", "\"record\"", "\"Order\"", "\"^(a|b)*$\"", "[]", "{}", "[null]", "{\"$ref\":\"#\"}",
        "{\"not\":{}}", "{\"type\":\"string\"}", "[\"null\",\"string\"]", "{\"type\":\"array\",\"items\":\"Person\"}",
        "{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}", "{\"allOf\":[{\"$ref\":\"#\"}]}",
    ];

    private static readonly string[] Names =
    [
        "type", "items", "properties", "required", "$ref", "$id", "$anchor", "$dynamicRef", "$defs", "anyOf", "oneOf", "allOf", "not", "if", "then",
        "enum", "const", "pattern", "format", "minimum", "multipleOf", "maxLength", "uniqueItems", "contains", "unevaluatedProperties", "default",
        "name", "namespace", "fields", "aliases", "symbols", "size", "precision", "logicalType", "values", "subject", "time", "expectedversion", "data",
    ];

    /// <summary>The document with one place changed; null when it is not JSON or is too deep to be changed like this.</summary>
    public byte[]? Change(byte[] bytes)
    {
        JsonNode? root;
        try { root = JsonNode.Parse(bytes); }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException) { return null; }
        if (root is null) return null;
        try
        {
            var all = new List<JsonNode>();
            Collect(root, all, 0);
            Change(all[random.Next(all.Count)], all[random.Next(all.Count)]);
            return JsonSerializer.SerializeToUtf8Bytes(root);
        }
        // half a surrogate pair, or a name that an object has twice
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException) { return null; }
    }

    private void Change(JsonNode place, JsonNode other)
    {
        var value = random.Next(3) == 0 ? other.DeepClone() : JsonNode.Parse(Values[random.Next(Values.Length)]);
        switch (place)
        {
            case JsonObject { Count: > 0 } o when random.Next(3) == 0: o.Remove(o.ElementAt(random.Next(o.Count)).Key); break;
            case JsonObject { Count: > 0 } o when random.Next(2) == 0: o[o.ElementAt(random.Next(o.Count)).Key] = value; break;
            case JsonObject o: o[Names[random.Next(Names.Length)]] = value; break;
            case JsonArray { Count: > 0 } a when random.Next(3) == 0: a.RemoveAt(random.Next(a.Count)); break;
            case JsonArray a: a.Insert(random.Next(a.Count + 1), value); break;
            default: if (place.Parent is not null) place.ReplaceWith(value); break;
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> all, int depth)
    {
        all.Add(node);
        if (depth > MostDepth) return;
        var below = node switch { JsonObject o => o.Select(property => property.Value), JsonArray a => a, _ => [] };
        foreach (var child in below)
        {
            if (child is not null) Collect(child, all, depth + 1);
        }
    }
}
