using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessEvents.Events;

namespace ServerlessEvents.Audit;

/// <summary>Who did what to what, when, and what came of it. One is written for every act, whatever its outcome.</summary>
public sealed record AuditRecord
{
    /// <summary>The authenticated user, or the part of the system that acted by itself.</summary>
    public required string Actor { get; init; }

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

    /// <summary>The record of the audit topic, with the actor as its key.</summary>
    public NewRecord ToRecord(Topics topics) => new(topics.Audit, Encoding.UTF8.GetBytes(Actor), ToJson(), []);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, AuditJson.Default.AuditRecord);

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

    public static bool IsSuccess(string outcome) => outcome is Accepted or Repeated or Done;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditRecord))]
internal sealed partial class AuditJson : JsonSerializerContext;
