using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using ServerlessEvents.Events;

namespace ServerlessEvents.Functions;

/// <summary>A record of <c>results</c> as the MQTT message that it already is: its headers say where to, its value is the payload.</summary>
public static class ResultMessage
{
    /// <summary>How many may wait for the broker's acknowledgement at a time.</summary>
    public const int MaxInFlight = 200;

    /// <summary>How long the broker keeps a message for a client that is away: as long as Kafka keeps the result, so 7 days. State stays.</summary>
    private const uint ExpirySeconds = 7 * 24 * 60 * 60;

    /// <summary>The message; null when the record does not say where to.</summary>
    public static MqttApplicationMessage? Read(LogRecord record)
    {
        if (record.Headers.FindText(HeaderNames.To) is not { Length: > 0 } topic) return null;
        var retain = record.Headers.Find(HeaderNames.Retain) is not null;
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(record.Value ?? [])
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithRetainFlag(retain)
            .WithUserProperty("position", Encoding.UTF8.GetBytes($"{record.Partition}-{record.Offset}").AsMemory());
        if (!retain) message.WithMessageExpiryInterval(ExpirySeconds);
        if (record.Headers.FindText(HeaderNames.ContentType) is { } contentType) message.WithContentType(contentType);
        if (record.Headers.Find(HeaderNames.Correlation) is { } correlation) message.WithCorrelationData(correlation);
        if (record.Headers.Find(HeaderNames.Id) is { } id) message.WithUserProperty("id", id.AsMemory());
        if (record.Headers.Find(HeaderNames.Version) is { } version) message.WithUserProperty("version", version.AsMemory());
        return message.Build();
    }
}
