using System.Globalization;
using System.Text.Json;

namespace ServerlessEvents.Cli;

/// <summary>A CloudEvent as structured JSON, from what stands on the command line.</summary>
public static class EventText
{
    public static byte[] Write(string id, string source, string type, string subject, DateTimeOffset time, string data)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", id);
            json.WriteString("source", source);
            json.WriteString("type", type);
            json.WriteString("subject", subject);
            json.WriteString("time", time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WritePropertyName("data");
            json.WriteRawValue(data); // as typed: a number keeps its digits
            json.WriteEndObject();
        }
        return stream.ToArray();
    }
}
