using System.Text.Json;

namespace ServerlessEvents.Local.SchemaRegistry.Languages;

/// <summary>JSON Schema.</summary>
public sealed class JsonLanguage : ISchemaLanguage
{
    public string Type => "JSON";

    public string Canonical(string text, IReadOnlyList<NamedText> references)
    {
        var root = JsonText.Parse(text);
        return root.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False
            ? JsonText.Write(root)
            : throw RegistryException.InvalidSchema("a JSON Schema is an object, true or false.");
    }

    public IReadOnlyList<string> Differences(SchemaText reader, SchemaText writer) => [];
}
