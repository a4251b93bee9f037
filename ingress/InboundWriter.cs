using System.Buffers;
using System.Globalization;
using System.Text;
using MQTTnet;
using ServerlessEvents.Events;
using ServerlessEvents.Mqtt;
using ServerlessEvents.Validation;

namespace ServerlessEvents.Ingress;

/// <summary>Turns an MQTT message into a record of <c>inbound</c>: the bytes as sent, and in headers what MQTT says around them.</summary>
public static class InboundWriter
{
    /// <summary>The record; null when the topic is no <c>events/{user}</c>.</summary>
    public static NewRecord? Write(string inboundTopic, MqttApplicationMessage message, DateTimeOffset received)
    {
        if (MqttTopics.UserOf(message.Topic) is not { } user) return null;
        var headers = new List<Header>
        {
            new(HeaderNames.MqttTopic, message.Topic),
            new(HeaderNames.Received, received.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
        };
        if (!string.IsNullOrEmpty(message.ContentType)) headers.Add(new(HeaderNames.MqttContentType, message.ContentType));
        if (!string.IsNullOrEmpty(message.ResponseTopic)) headers.Add(new(HeaderNames.ReplyTo, message.ResponseTopic));
        if (message.CorrelationData is { Length: > 0 } correlation) headers.Add(new(HeaderNames.Correlation, correlation));
        foreach (var property in message.UserProperties ?? [])
        {
            if (property.Name.StartsWith(HeaderNames.Own, StringComparison.OrdinalIgnoreCase)) continue; // ours to write, nobody else's
            headers.Add(new(HeaderNames.UserProperty + property.Name, property.ValueBuffer.ToArray()));
        }
        return new(inboundTopic, Encoding.UTF8.GetBytes(user), Kept(message.Payload, headers), headers);
    }

    /// <summary>Kafka does not take a message of any size. Of one over the limit the first part is kept, and how long it was.</summary>
    private static byte[] Kept(ReadOnlySequence<byte> payload, List<Header> headers)
    {
        if (payload.Length <= InboundEvent.MaxPayload) return payload.ToArray();
        headers.Add(new(HeaderNames.CutFrom, payload.Length.ToString(CultureInfo.InvariantCulture)));
        return payload.Slice(0, InboundEvent.KeptOfTooLarge).ToArray();
    }
}
