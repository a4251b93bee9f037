using System.Text.Json;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Client;

/// <summary>The state of an aggregate as its audience sees it: a retained message on a topic <see cref="MqttTopics.State"/>.</summary>
/// <param name="Subject">The aggregate.</param>
/// <param name="Version">How many events it has accepted.</param>
/// <param name="Revision">
/// How often new code has led to another state by the same events. A state with a higher revision replaces one with a lower, also where
/// its version is lower.
/// </param>
/// <param name="State">By the aggregate's schema of its state.</param>
public sealed record AggregateState(string Subject, long Version, long Revision, JsonElement State)
{
    /// <summary>
    /// Reads the payload of a message; null when it is empty, which means that the audience no longer sees that aggregate.
    /// </summary>
    /// <exception cref="JsonException">It is no state.</exception>
    public static AggregateState? Read(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty) return null;
        var all = JsonElement.Parse(payload);
        return all.ValueKind == JsonValueKind.Object
            && SystemEvent.Text(all, "subject") is { } subject
            && SystemEvent.Number(all, "version") is { } version
            && all.TryGetProperty("state", out var state)
            ? new(subject, version, SystemEvent.Number(all, "revision") ?? 0, state)
            : throw new JsonException("A state has a subject, a version and a state.");
    }
}
