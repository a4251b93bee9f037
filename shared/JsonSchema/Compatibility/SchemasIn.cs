using System.Text.Json;
using ServerlessEvents.Schemas.Loading;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>
/// Finds the schemas within a schema, of any draft: what lies in <c>const</c> or <c>examples</c> is data, whatever it looks like.
/// </summary>
internal static class SchemasIn
{
    private static readonly Dictionary<string, Holds> OfOtherDrafts = new()
    {
        ["additionalItems"] = Holds.Schema,
        ["dependencies"] = Holds.SchemaMap,
        ["items"] = Holds.SchemaArray,
    };

    /// <summary>Every schema that is an object, with its JSON pointer; the whole first.</summary>
    public static IEnumerable<(JsonElement Element, string Pointer)> All(JsonElement schema, string pointer = "")
    {
        if (schema.ValueKind != JsonValueKind.Object) return [];
        return schema.EnumerateObject().SelectMany(keyword => Below(keyword, $"{pointer}/{Place.Escape(keyword.Name)}"))
            .Prepend((schema, pointer));
    }

    private static IEnumerable<(JsonElement Element, string Pointer)> Below(JsonProperty keyword, string pointer)
    {
        var holds = Keywords.All.TryGetValue(keyword.Name, out var known) ? known.Holds : Holds.Data;
        if (OfOtherDrafts.TryGetValue(keyword.Name, out var other)
            && (holds is Holds.Data || keyword.Value.ValueKind is JsonValueKind.Array))
        {
            holds = other;
        }
        return (holds, keyword.Value.ValueKind) switch
        {
            (Holds.Schema, _) => All(keyword.Value, pointer),
            (Holds.SchemaArray, JsonValueKind.Array) =>
                keyword.Value.EnumerateArray().SelectMany((item, index) => All(item, $"{pointer}/{index}")),
            (Holds.SchemaMap, JsonValueKind.Object) =>
                keyword.Value.EnumerateObject().SelectMany(member => All(member.Value, $"{pointer}/{Place.Escape(member.Name)}")),
            _ => [],
        };
    }
}
