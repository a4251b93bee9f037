using System.Text.Json;
using Avro;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.SchemaRegistry;

/// <summary>Parses the text of an Avro schema with Apache.Avro.</summary>
public static class AvroText
{
    /// <summary>JSON as a registry takes it: with comments, and without what only some parsers let pass.</summary>
    public static readonly JsonDocumentOptions Json =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false, MaxDepth = 128 };

    private static readonly char[] Space = [' ', '\n', '\r', '\t'];

    /// <param name="text">The schema, JSON.</param>
    /// <param name="references">What it refers to, dependencies first.</param>
    /// <exception cref="SchemaException">It is no Avro schema.</exception>
    public static Schema Parse(string text, IReadOnlyList<ReferredSchema>? references = null)
    {
        try
        {
            var names = new SchemaNames();
            foreach (var reference in references ?? []) Parse(reference.Text, names);
            return Parse(text, names) ?? throw new SchemaException("It is no Avro schema: nothing defines the type that it names.");
        }
        catch (Exception e)
            when (e is AvroException or JsonException or Newtonsoft.Json.JsonException or ArgumentException
                or FormatException or OverflowException or InvalidCastException or NullReferenceException)
        {
            // Apache.Avro lets one of these escape for a text that it did not expect.
            var message = string.Join(' ', e.Message.Split(Space, StringSplitOptions.RemoveEmptyEntries));
            throw new SchemaException($"It is no Avro schema: {message}");
        }
    }

    private static Schema? Parse(string text, SchemaNames names)
    {
        // The name of a primitive type may stand without quotes.
        if (!text.AsSpan().Trim().ContainsAnyExceptInRange('a', 'z')) return Schema.Parse(text.Trim(), names);
        using var json = JsonDocument.Parse(text, Json);
        return Schema.Parse(text, names);
    }
}
