using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Audit;

/// <summary>Who did what to what, when, and what came of it. One is written for every act, whatever its outcome.</summary>
public sealed record AuditRecord
{
    /// <summary>The authenticated user, or the part of the system that acted by itself.</summary>
    public required string Actor { get; init; }

    /// <summary>One of <see cref="Audit.ActorType"/>; null in a record that is older than this property.</summary>
    public string? ActorType { get; init; }

    /// <summary>What was done: the event's type, or an administrative act such as <c>dead-letter.redriven</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what: the aggregate, or a topic; null when it could not be read.</summary>
    public string? Object { get; init; }

    /// <summary>One of <see cref="AuditOutcome"/>.</summary>
    public required string Outcome { get; init; }

    public string? Code { get; init; }
    public string? Reason { get; init; }

    /// <summary>The id of the event, as the client chose it.</summary>
    public string? Event { get; init; }

    /// <summary>The event's <c>source</c>: a claim.</summary>
    public string? ClaimedSource { get; init; }

    /// <summary>When it happened, as the client says.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>When the ingress took it.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>When it was decided, by the clock of the log.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The aggregate's version after it.</summary>
    public long? Version { get; init; }

    public string? MqttTopic { get; init; }
    public string? Trace { get; init; }
    public required string Context { get; init; }

    /// <summary>Where the input lies: <c>topic/partition/offset</c>.</summary>
    public string? Origin { get; init; }

    /// <summary>The operator who has sent the actor's event again; null when none has.</summary>
    public string? RedrivenBy { get; init; }

    /// <summary>
    /// The most characters of a text in it: some repeat what somebody has sent, and Kafka and the Event Hub must take the record.
    /// </summary>
    public const int MostText = 1_000;

    /// <summary>
    /// The largest record that is forwarded. Our own records are smaller. A line, with its JSON escapes, must fit into an Event Hub
    /// message.
    /// </summary>
    private const int MaxBytes = 128 * 1024;

    /// <summary>The record of the audit topic, with the actor as its key. A text that is too long is shown by its beginning.</summary>
    public Record ToRecord(Topics topics)
    {
        var record = Shortened();
        return new(topics.Audit, Encoding.UTF8.GetBytes(record.Actor), record.ToJson(), []);
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, AuditJson.Default.AuditRecord);

    private AuditRecord Shortened() => this with
    {
        Actor = Actor.To(MostText),
        Action = Action.To(MostText),
        Object = Object?.To(MostText),
        Code = Code?.To(MostText),
        Reason = Reason?.To(MostText),
        Event = Event?.To(MostText),
        ClaimedSource = ClaimedSource?.To(MostText),
        MqttTopic = MqttTopic?.To(MostText),
        Trace = Trace?.To(MostText),
        Origin = Origin?.To(MostText),
        RedrivenBy = RedrivenBy?.To(MostText),
    };

    /// <summary>Reads a record of the audit topic. A foreign record gets a line too, or the chain would stop at it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="topics">Which audit topic it lies in.</param>
    public static AuditRecord Read(Record record, Topics topics)
    {
        if (record.Value is { Length: <= MaxBytes })
        {
            try { return FromJson(record.Value); }
            catch (Exception e) when (e is JsonException or InvalidOperationException) { } // the latter: a text that is not valid UTF-16
        }
        return new()
        {
            Actor = SystemActors.Unknown,
            Action = "audit.written",
            Outcome = AuditOutcome.Unreadable,
            // The words of the parser are not repeated: they change between versions, and the line must not.
            Reason = $"This is not an audit record of at most {MaxBytes} bytes. It has {record.Value?.Length ?? 0} bytes, "
                + $"with the SHA-256 {Convert.ToHexStringLower(SHA256.HashData(record.Value ?? []))}.",
            At = record.Time,
            Context = topics.Context,
            Origin = record.Origin,
        };
    }

    public static AuditRecord FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, AuditJson.Default.AuditRecord) ?? throw new JsonException("An audit record is an object.");
}

/// <summary>What came of an act.</summary>
public static class AuditOutcome
{
    public const string Accepted = "accepted";
    public const string Refused = "refused";
    public const string Rejected = "rejected";
    public const string Repeated = "repeated";
    public const string Ignored = "ignored";
    public const string Undeliverable = "undeliverable";
    public const string Done = "done";

    /// <summary>What lies in the audit topic is no audit record.</summary>
    public const string Unreadable = "unreadable";

    public static bool IsSuccess(string outcome) => outcome is Accepted or Repeated or Done;
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AuditRecord))]
internal sealed partial class AuditJson : JsonSerializerContext;
