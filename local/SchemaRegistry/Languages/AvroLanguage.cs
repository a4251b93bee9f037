using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Local.SchemaRegistry.Languages;

/// <summary>Avro, parsed by Apache.Avro.</summary>
public sealed class AvroLanguage : ISchemaLanguage
{
    public string Type => "AVRO";

    public string Canonical(string text, IReadOnlyList<ReferredSchema> references)
    {
        // A bare primitive ("string" without quotes) is a schema that Avro's own clients send.
        var compact = PrimitiveNames.Contains(text.Trim()) ? $"\"{text.Trim()}\"" : CanonicalJson.Write(CanonicalJson.Parse(text, AvroText.Json));
        Valid(() => AvroSchema.Parse(compact, references)); // its defaults too
        return compact;
    }

    public IReadOnlyList<string> Differences(SchemaText reader, SchemaText writer) =>
        Valid(() => AvroCompatibility.Differences(
            AvroText.Parse(reader.Text, reader.References), AvroText.Parse(writer.Text, writer.References), writer.Name));

    private static readonly HashSet<string> PrimitiveNames = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

    private static T Valid<T>(Func<T> parse)
    {
        try { return parse(); }
        catch (SchemaException exception) { throw RegistryException.InvalidSchema(exception.Message); }
    }
}
