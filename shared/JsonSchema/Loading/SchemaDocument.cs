// One schema document and the resource that each of its subschemas belongs to.
using System.Text.Json;

namespace ServerlessEvents.Schemas.Loading;

internal sealed class SchemaDocument(JsonElement root)
{
    public JsonElement Root { get; } = root;

    /// <summary>By JSON pointer, for every place where a schema was found: the schema, and the resource that it belongs to.</summary>
    public Dictionary<string, (SchemaResource Resource, JsonElement Schema)> Places { get; } = [];

    public static string Append(string pointer, string name) => $"{pointer}/{name.Replace("~", "~0").Replace("/", "~1")}";

    /// <summary>The element that a pointer leads to, null where there is none.</summary>
    public JsonElement? Find(string pointer)
    {
        var at = Root;
        foreach (var segment in pointer.Split('/').Skip(1).Select(s => s.Replace("~1", "/").Replace("~0", "~")))
        {
            if (at.ValueKind is JsonValueKind.Object && at.TryGetProperty(segment, out var value)) at = value;
            else if (at.ValueKind is JsonValueKind.Array && int.TryParse(segment, out var i) && i >= 0 && i < at.GetArrayLength())
                at = at[i];
            else return null;
        }
        return at;
    }

    /// <summary>The resource around a place that no keyword leads to: that of the nearest schema above it.</summary>
    public SchemaResource Around(string pointer)
    {
        (SchemaResource Resource, JsonElement) place;
        while (!Places.TryGetValue(pointer, out place)) pointer = pointer[..pointer.LastIndexOf('/')];
        return place.Resource;
    }
}
