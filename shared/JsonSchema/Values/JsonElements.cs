// What the plain evaluator and the loader ask of a JsonElement: its type and whether two are equal as JSON Schema means it.
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ServerlessEvents.Schemas.Values;

public static class JsonElements
{
    internal static JsonTypes TypeOf(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonTypes.Object,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Number => element.Exact().IsInteger ? JsonTypes.Integer : JsonTypes.Fraction,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        _ => JsonTypes.Null,
    };

    public static Number Exact(this JsonElement number) => new(JsonMarshal.GetRawUtf8Value(number));

    /// <summary>Numbers by value, strings by text, objects whatever the order of their properties.</summary>
    public static bool IsSameAs(this JsonElement a, JsonElement b)
    {
        if (a.ValueKind != b.ValueKind) return false;
        switch (a.ValueKind)
        {
            case JsonValueKind.Number:
                return Number.AreEqual(a.Exact(), b.Exact());
            case JsonValueKind.String:
                return a.ValueEquals(b.GetString());
            case JsonValueKind.Array:
                return a.GetArrayLength() == b.GetArrayLength()
                    && a.EnumerateArray().Zip(b.EnumerateArray()).All(pair => pair.First.IsSameAs(pair.Second));
            case JsonValueKind.Object:
                if (a.GetPropertyCount() != b.GetPropertyCount()) return false;
                var others = b.EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
                return a.EnumerateObject()
                    .All(property => others.TryGetValue(property.Name, out var other) && property.Value.IsSameAs(other));
            default:
                return true;
        }
    }

    /// <summary>The same for equal values; lets <c>uniqueItems</c> stay clear of comparing each with each.</summary>
    public static int HashOf(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.Exact().Hash(),
        JsonValueKind.String => string.GetHashCode(element.GetString()),
        JsonValueKind.Array => element.EnumerateArray().Aggregate(17, (hash, item) => HashCode.Combine(hash, item.HashOf())),
        JsonValueKind.Object => element.EnumerateObject().Aggregate(19, (hash, p) => hash + HashCode.Combine(p.Name, p.Value.HashOf())),
        var kind => (int)kind,
    };
}
