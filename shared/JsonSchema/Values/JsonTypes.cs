// The types of JSON Schema as a set; "number" includes "integer", so a number with no fraction carries only the latter's bit.
using System.Numerics;

namespace ServerlessEvents.Schemas.Values;

[Flags]
internal enum JsonTypes : byte
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,
    Fraction = 16,
    Integer = 32,
    String = 64,
    Number = Fraction | Integer,
    Container = Object | Array,
    Scalar = Null | Boolean | Number | String,
    All = Container | Scalar,
}

internal static class JsonTypeNames
{
    /// <summary>What the type of a value may be before it is read, and of a number after it.</summary>
    public static readonly IReadOnlyList<JsonTypes> Foreseeable =
        [
            JsonTypes.Null, JsonTypes.Boolean, JsonTypes.Object, JsonTypes.Array,
            JsonTypes.Fraction, JsonTypes.Integer, JsonTypes.String, JsonTypes.Number,
        ];

    /// <summary>Where a type stands in <see cref="Foreseeable"/>: by its bit, and the one of two bits last.</summary>
    public static int Index(this JsonTypes type) => type == JsonTypes.Number ? Foreseeable.Count - 1 : BitOperations.Log2((uint)type);

    public static JsonTypes Parse(string name) => name switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "object" => JsonTypes.Object,
        "array" => JsonTypes.Array,
        "number" => JsonTypes.Number,
        "integer" => JsonTypes.Integer,
        "string" => JsonTypes.String,
        _ => throw new SchemaException($"\"{name}\" is not a type of JSON Schema."),
    };

    /// <summary>For messages: <c>string or null</c>.</summary>
    public static string Describe(this JsonTypes types)
    {
        var names = new List<string>();
        if (types.HasFlag(JsonTypes.Object)) names.Add("object");
        if (types.HasFlag(JsonTypes.Array)) names.Add("array");
        if (types.HasFlag(JsonTypes.String)) names.Add("string");
        if (types.HasFlag(JsonTypes.Number)) names.Add("number");
        else if (types.HasFlag(JsonTypes.Integer)) names.Add("integer");
        else if (types.HasFlag(JsonTypes.Fraction)) names.Add("number");
        if (types.HasFlag(JsonTypes.Boolean)) names.Add("boolean");
        if (types.HasFlag(JsonTypes.Null)) names.Add("null");
        return string.Join(" or ", names);
    }
}
