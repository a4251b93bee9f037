using Avro;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.SchemaRegistry;

/// <summary>Parses the text of an Avro schema with Apache.Avro.</summary>
public static class AvroText
{
    /// <param name="text">The schema, JSON.</param>
    /// <param name="references">What it refers to, dependencies first.</param>
    /// <exception cref="SchemaException">It is no Avro schema.</exception>
    public static Schema Parse(string text, IReadOnlyList<ReferredSchema>? references = null)
    {
        try
        {
            var names = new SchemaNames();
            foreach (var reference in references ?? []) Schema.Parse(reference.Text, names);
            return Schema.Parse(text, names) ?? throw new SchemaException("It is no Avro schema: nothing defines the type that it names.");
        }
        catch (Exception e)
            when (e is AvroException or Newtonsoft.Json.JsonException or ArgumentException
                or FormatException or OverflowException or InvalidCastException or NullReferenceException)
        {
            // Apache.Avro lets one of these escape for a text that it did not expect.
            throw new SchemaException($"It is no Avro schema: {e.Message}");
        }
    }
}
