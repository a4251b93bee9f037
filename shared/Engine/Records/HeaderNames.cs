namespace ServerlessEvents.Engine.Records;

/// <summary>
/// The names of record headers. <c>ce_*</c>: the CloudEvents Kafka binding, binary mode. <c>se-*</c>: ours, written by
/// trusted parts only and stripped from whatever a client or a connector sends.
/// </summary>
public static class HeaderNames
{
    public const string ContentType = "content-type";
    public const string SpecVersion = "ce_specversion";
    public const string Id = "ce_id";
    public const string Source = "ce_source";
    public const string Type = "ce_type";
    public const string Subject = "ce_subject";
    public const string Time = "ce_time";
    public const string ExpectedVersion = "ce_expectedversion";
    public const string TraceParent = "traceparent";

    /// <summary>What all headers of our own begin with.</summary>
    public const string Own = "se-";

    /// <summary>Who did it: the user that the MQTT broker authenticated.</summary>
    public const string Actor = "se-actor";

    /// <summary>The MQTT topic that the event came in on.</summary>
    public const string MqttTopic = "se-mqtt-topic";

    /// <summary>The MQTT topic that the reply goes to.</summary>
    public const string ReplyTo = "se-reply-to";

    /// <summary>MQTT 5 correlation data, as the client gave it.</summary>
    public const string Correlation = "se-correlation";

    /// <summary>When the ingress took the event, in Unix milliseconds.</summary>
    public const string Received = "se-received";

    /// <summary>The MQTT content type of the event as it came in.</summary>
    public const string MqttContentType = "se-content-type";

    /// <summary>How many bytes the payload had, when only its first part is kept.</summary>
    public const string TruncatedFrom = "se-cut-from";

    /// <summary>Which limit on its properties the event broke, in words; then they are not here.</summary>
    public const string LimitExceeded = "se-excess";

    /// <summary>What MQTT 5 user properties are prefixed with between ingress and validation.</summary>
    public const string UserProperty = "mqtt-";

    /// <summary>On a result: the MQTT topic that it is published to.</summary>
    public const string To = "se-to";

    /// <summary>On a result: present when the broker shall retain it.</summary>
    public const string Retain = "se-retain";

    /// <summary>On a state: present when it is final, so that the broker may forget it after a while.</summary>
    public const string Final = "se-final";

    /// <summary>On a result: the aggregate's version that it speaks of.</summary>
    public const string Version = "se-version";

    /// <summary>On a snapshot or checkpoint written without transactions: the epoch of its owner.</summary>
    public const string Epoch = "se-epoch";

    /// <summary>On a dead letter: why (a rejection code).</summary>
    public const string Reason = "se-reason";

    /// <summary>On a dead letter: the JSON array of what is wrong and where.</summary>
    public const string Errors = "se-errors";

    /// <summary>On a dead letter: where it came from, as <c>topic/partition/offset</c>.</summary>
    public const string Origin = "se-origin";

    /// <summary>On a dead letter: the time of the record that it came from, in Unix milliseconds.</summary>
    public const string OriginTime = "se-origin-time";

    /// <summary>On a dead letter: how often it was tried; more than once where it was redriven.</summary>
    public const string Attempts = "se-attempts";

    /// <summary>On an event: the operator who has sent it again from a dead letter.</summary>
    public const string RedrivenBy = "se-redriven-by";

    /// <summary>On an event that was sent again: by which redrive.</summary>
    public const string Redrive = "se-redrive";

    /// <summary>On an event that was sent again: what the operator has changed, without values.</summary>
    public const string Patch = "se-patch";

    /// <summary>The headers of an event that was sent again; they stay with it until it is folded.</summary>
    public static readonly IReadOnlyList<string> OfRedrive = [RedrivenBy, Redrive, Patch];
}
