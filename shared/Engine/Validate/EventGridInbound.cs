using System.Globalization;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Validate;

/// <summary>
/// A message that Event Grid routed: a CloudEvent whose <c>subject</c> is the MQTT topic and whose enrichments say who sent it
/// (<c>clientname</c>), where the reply goes (<c>mqttresponsetopic</c>) and with what (<c>mqttcorrelationdata</c>, base64).
/// </summary>
internal static class EventGridInbound
{
    public static InboundEvent? Read(Record record)
    {
        if (record.Value is null) return null;
        try
        {
            // The data may be nested as deep as in any event, and the user must be known even then.
            using var json = JsonDocument.Parse(record.Value, new() { MaxDepth = Math.Max(1, record.Value.Length) });
            return json.RootElement.ValueKind == JsonValueKind.Object ? Read(json.RootElement) : null;
        }
        // The record is not Event Grid's, or a name in it is no text. It becomes a dead letter.
        catch (Exception e) when (e is JsonException or InvalidOperationException) { return null; }
    }

    private static InboundEvent? Read(JsonElement routed)
    {
        if (Text(routed, "subject") is not { } topic || MqttTopics.UserOf(topic) is not { } user || Text(routed, "clientname") != user)
            return null;
        var headers = new List<Header> { new(HeaderNames.MqttTopic, topic) };
        if (Text(routed, "mqttresponsetopic") is { Length: > 0 } replyTo) headers.Add(new(HeaderNames.ReplyTo, replyTo));
        if (routed.TryGetProperty("mqttcorrelationdata", out var correlation)
            && correlation.ValueKind == JsonValueKind.String
            && correlation.TryGetBytesFromBase64(out var bytes)
            && bytes.Length > 0)
        {
            headers.Add(new(HeaderNames.Correlation, bytes));
        }
        if (Text(routed, "time") is { } time && Rfc3339.TryRead(time, out var received))
            headers.Add(new(HeaderNames.Received, received.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        return new(user, topic, Payload(routed), headers);
    }

    /// <summary>JSON payloads are embedded as they are, all others as base64.</summary>
    private static byte[] Payload(JsonElement routed) =>
        routed.TryGetProperty("data_base64", out var base64)
            && base64.ValueKind == JsonValueKind.String
            && base64.TryGetBytesFromBase64(out var bytes)
        ? bytes
        : routed.TryGetProperty("data", out var data) ? Encoding.UTF8.GetBytes(data.GetRawText())
        : [];

    /// <summary>Null also for invalid text, such as a lone surrogate: the other members count all the same.</summary>
    private static string? Text(JsonElement of, string name)
    {
        if (!of.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        try { return value.GetString(); }
        catch (InvalidOperationException) { return null; }
    }
}
