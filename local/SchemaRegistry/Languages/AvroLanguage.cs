using Avro;

namespace ServerlessEvents.Local.SchemaRegistry.Languages;

/// <summary>Avro, parsed by Apache.Avro.</summary>
public sealed class AvroLanguage : ISchemaLanguage
{
    public string Type => "AVRO";

    public string Canonical(string text, IReadOnlyList<NamedText> references)
    {
        // A bare primitive ("string" without quotes) is a schema that Avro's own clients send.
        var compact = PrimitiveNames.Contains(text.Trim()) ? $"\"{text.Trim()}\"" : JsonText.Write(JsonText.Parse(text));
        Parse(compact, references);
        return compact;
    }

    public IReadOnlyList<string> Differences(SchemaText reader, SchemaText writer) =>
        AvroCompatibility.Differences(Parse(reader.Text, reader.References), Parse(writer.Text, writer.References), writer.Name);

    private static readonly HashSet<string> PrimitiveNames = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

    private static Schema Parse(string text, IReadOnlyList<NamedText> references)
    {
        try
        {
            var names = new SchemaNames();
            foreach (var reference in references) Schema.Parse(reference.Text, names);
            return Schema.Parse(text, names);
        }
        catch (Exception exception) when (exception is AvroException or Newtonsoft.Json.JsonException or ArgumentException or InvalidCastException or NullReferenceException)
        {
            // Apache.Avro lets what it did not expect in a schema escape as one of these.
            throw RegistryException.InvalidSchema(exception.Message);
        }
    }
}
