using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServerlessEvents.Client;

/// <summary>An event from when it is queued until it is answered, and a while longer.</summary>
/// <param name="Key">Its place in the outbox: keys sort in the order in which events were queued.</param>
/// <param name="Id">Fixed when it is queued, so that sending it again is harmless.</param>
/// <param name="Type">What happened.</param>
/// <param name="Subject">The aggregate.</param>
/// <param name="Payload">The MQTT message, the same each time.</param>
/// <param name="QueuedAt">When it was queued.</param>
public sealed record OutboxEntry(string Key, string Id, string Type, string Subject, byte[] Payload, DateTimeOffset QueuedAt)
{
    /// <summary>When it was last handed to the broker; null when it was not.</summary>
    [JsonIgnore]
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When the broker acknowledged it; null when it has not.</summary>
    [JsonIgnore]
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>When the reply came; null while it is pending.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>The payload of the reply; null while it is pending.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] // a written null is read as an empty array
    public byte[]? Answer { get; init; }

    /// <summary>When the system decided, by the clock of the log; null while it is pending.</summary>
    [JsonIgnore]
    public DateTimeOffset? DecidedAt => Answer is null ? null : Reply.TimeOf(Answer);

    /// <summary>
    /// The state that the system has shown since counts otherwise than the reply, or is shown no more: the reply's version says nothing of
    /// it.
    /// </summary>
    public bool IsOutdated { get; init; }

    /// <summary>Whether there is no reply yet. There is no time after which that counts as failed.</summary>
    [JsonIgnore]
    public bool IsPending => Answer is null;

    /// <summary>What the system said; null while it is pending.</summary>
    [JsonIgnore]
    public Reply? Reply => Answer is null ? null : Reply.Read(Answer);

    /// <summary>The data of the event as UTF-8 JSON.</summary>
    [JsonIgnore]
    public byte[] Data => JsonSerializer.SerializeToUtf8Bytes(JsonElement.Parse(Payload).GetProperty("data"), ClientJson.Default.JsonElement);
}

/// <summary>How the client writes what it stores.</summary>
[JsonSerializable(typeof(OutboxEntry))]
[JsonSerializable(typeof(ReceivedNotification))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ClientJson : JsonSerializerContext;
