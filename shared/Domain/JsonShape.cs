using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace ServerlessEvents.Domain;

/// <summary>The JSON Schema of what a type is written as, for documents about it.</summary>
internal static class JsonShape
{
    private static readonly JsonSchemaExporterOptions AsWritten =
        new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = (_, node) => NumbersAreNumbers(node) };

    public static JsonNode Of(JsonTypeInfo type) => type.GetJsonSchemaAsNode(AsWritten);

    /// <summary>The web defaults also read a number from a string, but a number is always written as a number.</summary>
    private static JsonNode NumbersAreNumbers(JsonNode node)
    {
        if (node is not JsonObject schema || schema["type"] is not JsonArray types || schema["pattern"] is null) return node;
        var kinds = types.Select(type => (string)type!).Where(type => type != "string").ToArray();
        schema.Remove("pattern");
        schema["type"] = kinds.Length == 1 ? kinds[0] : new JsonArray([.. kinds.Select(kind => JsonValue.Create(kind))]);
        return schema;
    }
}
