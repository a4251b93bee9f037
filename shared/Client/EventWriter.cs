using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Client;

/// <summary>
/// Writes an event as the payload of an MQTT message: a CloudEvent as structured JSON. It goes to the topic <see
/// cref="MqttTopics.EventsOf"/>.
/// </summary>
public static class EventWriter
{
    /// <summary>The content type of the message (MQTT 5); older clients send none.</summary>
    public const string ContentType = CloudEvent.StructuredContentType;

    /// <summary>
    /// The subject of a new aggregate, with a random id that nobody can guess. Whoever can guess the subject of an aggregate that does not
    /// exist yet can take it before its owner does.
    /// </summary>
    /// <param name="aggregate">The name of the aggregate, for example <c>order</c>.</param>
    public static string NewSubject(string aggregate) => $"{aggregate}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";

    /// <summary>The payload in UTF-8. The data is in it as given, so a number keeps its digits.</summary>
    /// <exception cref="JsonException">The data is not JSON.</exception>
    public static byte[] Write(CloudEvent e)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", e.Id);
            json.WriteString("source", e.Source);
            json.WriteString("type", e.Type);
            json.WriteString("subject", e.Subject);
            if (e.Time is { } time)
                json.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            if (e.ExpectedVersion is { } expected) json.WriteNumber("expectedversion", expected);
            if (e.TraceParent is { } trace) json.WriteString("traceparent", trace);
            json.WritePropertyName("data");
            json.WriteRawValue(e.Data.Span);
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }
}
