using System.Text.Json;
using System.Text.Unicode;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;

namespace ServerlessEvents.Engine.Validate;

/// <summary>
/// Reads the CloudEvent out of an MQTT message: structured JSON, or (MQTT 5) attributes as user properties around plain JSON data.
/// </summary>
public static class Envelope
{
    public static Validated<CloudEvent> Read(InboundEvent inbound)
    {
        if ((inbound.TruncatedFrom ?? (inbound.Payload.Length > InboundEvent.MaxPayload ? $"{inbound.Payload.Length}" : null)) is { } size)
        {
            return new InvalidEvent(InvalidEventCode.TooLarge,
                [new("", "maxLength", $"The payload has {size} bytes; at most {InboundEvent.MaxPayload} are an event.")]);
        }
        if (inbound.LimitExceeded is { } exceeded) return new InvalidEvent(InvalidEventCode.TooLarge, [new("", "maxProperties", exceeded)]);
        if (!Utf8.IsValid(inbound.Payload.Span)) return NotJson("The payload is not valid UTF-8.");
        return IsBinary(inbound) ? ReadBinary(inbound) : ReadStructured(inbound.Payload);
    }

    private static bool IsBinary(InboundEvent inbound) =>
        inbound.ContentType?.StartsWith(CloudEvent.StructuredContentType, StringComparison.OrdinalIgnoreCase) != true
            && inbound.UserProperty("specversion") is not null;

    private static Validated<CloudEvent> ReadBinary(InboundEvent inbound)
    {
        var attributes = new EnvelopeAttributes();
        foreach (var header in inbound.Headers)
        {
            if (header.Name.StartsWith(HeaderNames.UserProperty, StringComparison.Ordinal))
            {
                attributes.Set(header.Name[HeaderNames.UserProperty.Length..], System.Text.Encoding.UTF8.GetString(header.Value));
            }
        }
        if (inbound.ContentType is { } type) attributes.Set("datacontenttype", type);
        return attributes.Check(inbound.Payload);
    }

    private static Validated<CloudEvent> ReadStructured(ReadOnlyMemory<byte> payload)
    {
        var attributes = new EnvelopeAttributes();
        try
        {
            var json = new Utf8JsonReader(payload.Span);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return NotJson("An event is a JSON object.");
            ReadOnlyMemory<byte> data = default;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString()!;
                json.Read();
                if (!attributes.IsFirst(name)) continue;
                if (name == "data") data = Slice(payload, ref json);
                else attributes.Set(name, ref json);
            }
            json.Read(); // what follows the object is an error
            return attributes.Check(data);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: an escaped lone surrogate
        {
            var at = e as JsonException;
            return NotJson(
                $"Not JSON at byte {at?.BytePositionInLine ?? 0} of line {(at?.LineNumber ?? 0) + 1}, or nested deeper than 64 levels.");
        }
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> payload, ref Utf8JsonReader json)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return payload[start..(int)json.BytesConsumed];
    }

    private static InvalidEvent NotJson(string message) => new(InvalidEventCode.NotJson, [new("", "json", message)]);
}
