using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServerlessEvents.Local.SchemaRegistry.Languages;

/// <summary>JSON without insignificant space, members in the order sent.</summary>
public static class CanonicalJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 128 };
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonElement Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Strict).RootElement;
        }
        catch (JsonException exception)
        {
            throw RegistryException.InvalidSchema($"it is not JSON: {exception.Message}");
        }
    }

    public static string Write(JsonElement element)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact)) element.WriteTo(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
