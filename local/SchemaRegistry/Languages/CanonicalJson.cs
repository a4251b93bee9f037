using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServerlessEvents.Local.SchemaRegistry.Languages;

/// <summary>JSON without insignificant space, members in the order sent.</summary>
public static class CanonicalJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 256 };
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonElement Parse(string text, JsonDocumentOptions? options = null)
    {
        try
        {
            return JsonDocument.Parse(text, options ?? Strict).RootElement;
        }
        catch (JsonException exception)
        {
            throw RegistryException.InvalidSchema($"it is not JSON: {exception.Message}");
        }
        catch (InvalidOperationException) { throw HalfAPair(); } // in a name
    }

    public static string Write(JsonElement element)
    {
        using var stream = new MemoryStream();
        try
        {
            using var writer = new Utf8JsonWriter(stream, Compact);
            element.WriteTo(writer);
        }
        catch (InvalidOperationException) { throw HalfAPair(); }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static RegistryException HalfAPair() => RegistryException.InvalidSchema("a text in it has half of a surrogate pair.");
}
