using System.Buffers;
using System.Text.Json;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Engine.Reject;

/// <summary>What is wrong and where, as replies and dead letters show it: <c>[{"pointer","keyword","message"}]</c>.</summary>
public static class SchemaErrorsJson
{
    public static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<SchemaError> errors)
    {
        json.WriteStartArray("errors"u8);
        WriteItems(json, errors);
        json.WriteEndArray();
    }

    public static byte[] Write(IReadOnlyList<SchemaError> errors)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartArray();
        WriteItems(json, errors);
        json.WriteEndArray();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void WriteItems(Utf8JsonWriter json, IReadOnlyList<SchemaError> errors)
    {
        foreach (var error in errors)
        {
            json.WriteStartObject();
            json.WriteString("pointer"u8, error.Pointer);
            json.WriteString("keyword"u8, error.Keyword);
            json.WriteString("message"u8, error.Message);
            json.WriteEndObject();
        }
    }
}
