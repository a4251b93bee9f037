using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas;
using ServerlessEvents.Schemas.Compatibility;

namespace ServerlessEvents.Local.SchemaRegistry.Languages;

/// <summary>
/// JSON Schema. A schema is compiled before it is accepted, in the way the functions compile it: as draft 2020-12, whatever it declares.
/// </summary>
public sealed class JsonLanguage : ISchemaLanguage
{
    public string Type => "JSON";

    public string Canonical(string text, IReadOnlyList<ReferredSchema> references)
    {
        var root = CanonicalJson.Parse(text);
        if (root.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
            throw RegistryException.InvalidSchema("a JSON Schema is an object, true or false.");
        var canonical = CanonicalJson.Write(root);
        Compile(canonical, references);
        return canonical;
    }

    public IReadOnlyList<string> Differences(SchemaText reader, SchemaText writer) =>
        [.. SchemaCompatibility.Check(Source(reader), Source(writer)).Select(difference => $"{difference}.")];

    private static void Compile(string text, IReadOnlyList<ReferredSchema> references)
    {
        try
        {
            JsonSchema.Compile(Encoding.UTF8.GetBytes(text), new SchemaOptions { Resolve = ReferredSchema.Resolver(references) });
        }
        catch (SchemaException exception)
        {
            throw RegistryException.InvalidSchema(exception.Message);
        }
    }

    private static SchemaSource Source(SchemaText schema) =>
        new(
            schema.Name,
            CanonicalJson.Parse(schema.Text),
            schema.References.ToDictionary(reference => reference.Name, reference => CanonicalJson.Parse(reference.Text)));
}
