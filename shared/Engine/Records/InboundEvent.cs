using ServerlessEvents.Domain;

namespace ServerlessEvents.Engine.Records;

/// <summary>An MQTT message as the ingress wrote it to <c>inbound</c>: the bytes as sent, and around them what the broker knows.</summary>
/// <param name="User">Whom the MQTT broker authenticated: the last level of the topic.</param>
/// <param name="MqttTopic">The topic that it came in on.</param>
/// <param name="Payload">The bytes as sent.</param>
/// <param name="Headers">Content type, user properties (prefixed), response topic, correlation data, time.</param>
public sealed record InboundEvent(string User, string MqttTopic, ReadOnlyMemory<byte> Payload, IReadOnlyList<Header> Headers)
{
    /// <summary>The largest payload that can be an event, in bytes.</summary>
    public const int MaxPayload = 256 * 1024;

    /// <summary>How many bytes are kept of a larger one.</summary>
    public const int KeptOfTooLarge = 64 * 1024;

    /// <summary>
    /// The most user properties that an event may have, and the most bytes of all of them together with the content type.
    /// </summary>
    public const int MaxProperties = 64;

    /// <inheritdoc cref="MaxProperties"/>
    public const int MaxPropertyBytes = 16 * 1024;

    /// <summary>The most characters of a topic, and bytes of correlation data.</summary>
    public const int MaxAddress = 1024;

    /// <summary>Which other limit was broken, in words; else null.</summary>
    public string? LimitExceeded => Headers.FindText(HeaderNames.LimitExceeded);

    /// <summary>How long the payload was when only its first part is here; else null.</summary>
    public string? TruncatedFrom => Headers.FindText(HeaderNames.TruncatedFrom);

    /// <summary>The MQTT content type; null when the client gave none, as with MQTT 3.1.1.</summary>
    public string? ContentType => Headers.FindText(HeaderNames.MqttContentType);

    /// <summary>The response topic that the client asked for, wherever it lies.</summary>
    public string? AskedReplyTo => Headers.FindText(HeaderNames.ReplyTo);

    /// <summary>Null also when it is longer than the ingress allows: it comes back in the reply, which Kafka must take.</summary>
    public byte[]? Correlation => Headers.Find(HeaderNames.Correlation) is { Length: <= MaxAddress } correlation ? correlation : null;

    /// <summary>Where the reply goes: the response topic when it is the user's own, else <c>replies/{user}</c>.</summary>
    public string ReplyTo => AskedReplyTo is { } asked && MqttTopics.MayReplyTo(User, asked) ? asked : MqttTopics.RepliesTo(User);

    /// <summary>When the ingress took it; null when the record does not say.</summary>
    public DateTimeOffset? Received => Headers.FindInstant(HeaderNames.Received);

    /// <summary>Who has sent it again, by which redrive, and with which patch; empty where nobody has.</summary>
    public IReadOnlyList<Header> Redriven =>
        Headers.TryFind(HeaderNames.RedrivenBy, out _) ? [.. Headers.Where(header => HeaderNames.OfRedrive.Contains(header.Name))] : [];

    public string? UserProperty(string name) => Headers.FindText(HeaderNames.UserProperty + name);

    /// <summary>Reads a record of our own ingress; null when it names no user.</summary>
    public static InboundEvent? Read(Record record) =>
        record.Headers.FindText(HeaderNames.MqttTopic) is { } topic && MqttTopics.UserOf(topic) is { } user
            ? new(user, topic, record.Value ?? [], record.Headers)
            : null;
}
