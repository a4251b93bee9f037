using System.Diagnostics.CodeAnalysis;
using System.Globalization;
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

    /// <summary>Which redrive that was: the same in the line of the redrive and in those of the event.</summary>
    public string? Redrive { get; init; }

    /// <summary>
    /// What the operator has changed before: the operations and their places, and the SHA-256 of the patch. Its values are customer data.
    /// </summary>
    public string? Patch { get; init; }

    /// <summary>The machine on which an operator did it, by its own name.</summary>
    public string? Machine { get; init; }

    /// <summary>What it was done to; where that could not be read, where the input lies.</summary>
    internal string ObjectOrOrigin => Object ?? Origin ?? Context;

    /// <summary>What the object is now: the aggregate's version, if the act has changed it.</summary>
    internal string? NewValue => Outcome == AuditOutcome.Accepted ? Version?.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>
    /// The most characters of a text in it: some repeat what somebody has sent. With every text as long as that, and each character an
    /// escape of six bytes, a line has at most <see cref="AuditChain.MaxLine"/> bytes.
    /// </summary>
    public const int MostText = 400;

    /// <summary>How much is kept of a longer text, before its length and its hash.</summary>
    private const int KeptText = 256;

    /// <summary>
    /// The largest record that is read. Our own records are smaller.
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
        Context = Cut(Context),
        ActorType = Cut(ActorType),
        Outcome = Cut(Outcome),
        Actor = Cut(Actor),
        Action = Cut(Action),
        Object = Cut(Object),
        Code = Cut(Code),
        Reason = Cut(Reason),
        Event = Cut(Event),
        ClaimedSource = Cut(ClaimedSource),
        MqttTopic = Cut(MqttTopic),
        Trace = Cut(Trace),
        Origin = Cut(Origin),
        RedrivenBy = Cut(RedrivenBy),
        Redrive = Cut(Redrive),
        Patch = Cut(Patch),
        Machine = Cut(Machine),
    };

    [return: NotNullIfNotNull(nameof(text))]
    private static string? Cut(string? text) => text is { Length: > MostText }
        ? $"{text.To(KeptText)} ({text.Length} characters, "
            + $"SHA-256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))})"
        : text;

    /// <summary>Reads a record of the audit topic. A foreign record gets a line too, or the chain would stop at it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="topics">Which audit topic it lies in.</param>
    public static AuditRecord Read(Record record, Topics topics)
    {
        if (record.Value is { Length: <= MaxBytes })
        {
            try { return FromJson(record.Value).Shortened(); }
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
