using System.Text;
using System.Text.Unicode;
using MQTTnet;
using MQTTnet.Protocol;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Functions;

/// <summary>Turns a record of <c>results</c> into an MQTT message: the headers name the topic, and the value is the payload.</summary>
public static class ResultMessage
{
    /// <summary>How many may wait for the broker's acknowledgement at a time.</summary>
    public const int MaxInFlight = 200;

    /// <summary>
    /// How long the broker keeps a message for a client that is away, or a final state for whoever comes later: 7 days, as long as Kafka
    /// keeps the result. Other states do not expire.
    /// </summary>
    private const uint ExpirySeconds = 7 * 24 * 60 * 60;

    /// <summary>The most bytes of a header that MQTT carries as text; what we write is far shorter.</summary>
    private const int MostText = 4_096;

    private static readonly string[] Texts = [HeaderNames.To, HeaderNames.ContentType, HeaderNames.Id, HeaderNames.Version];

    /// <summary>The message; null, and why, when the record is none that MQTT can carry.</summary>
    public static MqttApplicationMessage? Read(Record record, out string why)
    {
        why = WhyNot(record) ?? "";
        if (why.Length > 0) return null;
        var topic = record.Headers.FindText(HeaderNames.To)!;
        var retain = record.Headers.Find(HeaderNames.Retain) is not null;
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(record.Value ?? [])
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithRetainFlag(retain)
            .WithUserProperty("position", Encoding.UTF8.GetBytes($"{record.Partition}-{record.Offset}").AsMemory());
        if (!retain || record.Headers.Find(HeaderNames.Final) is not null) message.WithMessageExpiryInterval(ExpirySeconds);
        if (record.Headers.FindText(HeaderNames.ContentType) is { } contentType) message.WithContentType(contentType);
        if (record.Headers.Find(HeaderNames.Correlation) is { } correlation) message.WithCorrelationData(correlation);
        if (record.Headers.Find(HeaderNames.Id) is { } id) message.WithUserProperty("id", id.AsMemory());
        if (record.Headers.Find(HeaderNames.Version) is { } version) message.WithUserProperty("version", version.AsMemory());
        return message.Build();
    }

    /// <summary>The MQTT library throws for what the protocol cannot express, and a broker closes the connection.</summary>
    private static string? WhyNot(Record record)
    {
        foreach (var name in Texts)
        {
            if (record.Headers.TryFind(name, out var text) && !IsText(text))
                return $"The header '{name}' of the result is no text of at most {MostText} bytes without control characters.";
        }
        if (!record.Headers.TryFind(HeaderNames.To, out var to) || to.IsEmpty) return $"The result lacks the header '{HeaderNames.To}'.";
        if (to.IndexOfAny((byte)'+', (byte)'#') >= 0)
            return $"The header '{HeaderNames.To}' of the result is no topic: it holds '+' or '#'.";
        var topic = Encoding.UTF8.GetString(to);
        if (!MqttTopics.IsPublished(topic))
            return $"The header '{HeaderNames.To}' of the result is no topic of a reply, a notification or a state.";
        if (record.Headers.Find(HeaderNames.Retain) is not null && !MqttTopics.IsState(topic))
            return $"The result is to be retained at '{HeaderNames.To}', which is no topic of a state.";
        return record.Headers.TryFind(HeaderNames.Correlation, out var correlation) && correlation.Length > ushort.MaxValue
            ? $"The header '{HeaderNames.Correlation}' of the result has {correlation.Length} bytes; "
                + $"MQTT carries at most {ushort.MaxValue}."
            : null;
    }

    /// <summary>MQTT 5 §1.5.4: UTF-8 without U+0000, and a receiver may refuse control characters.</summary>
    private static bool IsText(ReadOnlySpan<byte> text)
    {
        if (text.Length > MostText || !Utf8.IsValid(text)) return false;
        foreach (var b in text)
        {
            if (b is < 0x20 or 0x7F) return false;
        }
        return true;
    }
}
