using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServerlessEvents.Cli.Records;

/// <summary>Bytes and JSON that somebody else wrote, in words for people: whatever they are, something is shown.</summary>
public static class Readable
{
    /// <summary>One level more than what is parsed, for the line of <c>tail --json</c> that has a value inside.</summary>
    private const int Depth = 66;

    private static readonly JsonSerializerOptions IndentedJson = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        MaxDepth = Depth,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions CompactJson = new()
    {
        MaxDepth = Depth,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The bytes as text; in base64 where they are no UTF-8.</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return $"base64:{Convert.ToBase64String(bytes)}";
        }
    }

    /// <summary>The bytes as JSON; null when they are none.</summary>
    public static JsonElement? Json(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>JSON over several lines; null when it has a text that no string holds, as with a lone surrogate.</summary>
    public static string? Indented(JsonElement json) => Written(json, IndentedJson);

    /// <summary>An object of ours as one line of JSON.</summary>
    public static string Compact<T>(T ours) => JsonSerializer.Serialize(ours, CompactJson);

    /// <summary>Whether every text in the JSON can be read.</summary>
    public static bool IsWhole(JsonElement json) => Written(json, CompactJson) is not null;

    /// <summary>A property of an object; null when there is none of that name, or this is no object.</summary>
    public static JsonElement? Property(JsonElement of, string name)
    {
        if (of.ValueKind != JsonValueKind.Object) return null;
        JsonElement? found = null;
        foreach (var property in of.EnumerateObject())
        {
            if (IsNamed(property, name)) found = property.Value;
        }
        return found;
    }

    /// <summary>A string as text, other JSON as it is written; as it is written, too, a string that no text is.</summary>
    public static string Text(JsonElement value)
    {
        try
        {
            return value.ToString();
        }
        catch (InvalidOperationException)
        {
            var written = JsonMarshal.GetRawUtf8Value(value);
            return Bytes(value.ValueKind == JsonValueKind.String ? written[1..^1] : written);
        }
    }

    private static bool IsNamed(JsonProperty property, string name)
    {
        try
        {
            return property.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false; // a name that is no text is none that is looked for
        }
    }

    private static string? Written(JsonElement json, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Serialize(json, options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null; // an escaped lone surrogate, or bytes that are no UTF-8
        }
    }
}
