using System.Buffers;
using System.Globalization;
using System.Text;
using MQTTnet;
using MQTTnet.Packets;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Ingress;

/// <summary>
/// Turns an MQTT message into a record of <c>inbound</c>: the value has the bytes as sent, and the headers have what MQTT says around them.
/// Every message becomes a record that Kafka takes. A message that is too large for that is cut, and validation rejects it.
/// </summary>
public static class InboundWriter
{
    public static Record Write(string inboundTopic, MqttApplicationMessage message, DateTimeOffset received)
    {
        var headers = new List<Header>
        {
            new(HeaderNames.MqttTopic, Cut(message.Topic)),
            new(HeaderNames.Received, received.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
        };
        if (LimitExceeded(message) is { } excess) headers.Add(new(HeaderNames.LimitExceeded, excess));
        else AddProperties(headers, message);
        if (message.ResponseTopic is { Length: > 0 and <= InboundEvent.MaxAddress } replyTo) headers.Add(new(HeaderNames.ReplyTo, replyTo));
        if (message.CorrelationData is { Length: > 0 and <= InboundEvent.MaxAddress } correlation)
            headers.Add(new(HeaderNames.Correlation, correlation));
        return new(inboundTopic, Key(message.Topic), Kept(message.Payload, headers), headers);
    }

    /// <summary>The user, so that one user's records stay in order; null when the topic names none, and then validation says so.</summary>
    private static byte[]? Key(string topic) => MqttTopics.UserOf(topic) is { } user ? Encoding.UTF8.GetBytes(user) : null;

    private static void AddProperties(List<Header> headers, MqttApplicationMessage message)
    {
        if (!string.IsNullOrEmpty(message.ContentType)) headers.Add(new(HeaderNames.MqttContentType, message.ContentType));
        foreach (var property in message.UserProperties ?? [])
        {
            if (property.Name.StartsWith(HeaderNames.Own, StringComparison.OrdinalIgnoreCase)) continue; // ours to write, nobody else's
            headers.Add(new(HeaderNames.UserProperty + property.Name, property.ValueBuffer.ToArray()));
        }
    }

    /// <summary>Which limit the message's properties break; null when none.</summary>
    private static string? LimitExceeded(MqttApplicationMessage message)
    {
        if (message.ResponseTopic?.Length > InboundEvent.MaxAddress)
            return $"The response topic has {message.ResponseTopic.Length} characters; at most {InboundEvent.MaxAddress} are taken.";
        if (message.CorrelationData?.Length > InboundEvent.MaxAddress)
            return $"The correlation data has {message.CorrelationData.Length} bytes; at most {InboundEvent.MaxAddress} are taken.";
        IReadOnlyList<MqttUserProperty> properties = message.UserProperties ?? [];
        if (properties.Count > InboundEvent.MaxProperties)
            return $"There are {properties.Count} user properties; at most {InboundEvent.MaxProperties} are taken.";
        var bytes =
            properties.Sum(property => (long)Encoding.UTF8.GetByteCount(property.Name) + property.ValueBuffer.Length)
            + Encoding.UTF8.GetByteCount(message.ContentType ?? "");
        return bytes > InboundEvent.MaxPropertyBytes
            ? $"Content type and user properties have {bytes} bytes; at most {InboundEvent.MaxPropertyBytes} are taken."
            : null;
    }

    /// <summary>
    /// Kafka limits the size of a message. Of a payload over the limit, the record has the first part and the original length.
    /// </summary>
    private static byte[] Kept(ReadOnlySequence<byte> payload, List<Header> headers)
    {
        if (payload.Length <= InboundEvent.MaxPayload) return payload.ToArray();
        headers.Add(new(HeaderNames.TruncatedFrom, payload.Length.ToString(CultureInfo.InvariantCulture)));
        return payload.Slice(0, InboundEvent.KeptOfTooLarge).ToArray();
    }

    private static string Cut(string topic) => topic.Length <= InboundEvent.MaxAddress ? topic : topic[..InboundEvent.MaxAddress];
}
