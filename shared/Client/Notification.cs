using System.Text.Json;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Client;

/// <summary>What follows from somebody's event, on a topic <see cref="MqttTopics.Notification"/>.</summary>
/// <param name="Id">The same each time that it is delivered.</param>
/// <param name="Type">What follows, for example <c>order.settled.v1</c>.</param>
/// <param name="Subject">The aggregate.</param>
/// <param name="Time">When it was decided, by the clock of the log.</param>
/// <param name="Data">The data, by the aggregate's schema of that type.</param>
public sealed record Notification(string Id, string Type, string Subject, DateTimeOffset Time, JsonElement Data)
{
    /// <summary>Reads the payload of a message.</summary>
    /// <exception cref="JsonException">It is no notification.</exception>
    public static Notification Read(ReadOnlySpan<byte> payload)
    {
        var (type, data) = SystemEvent.Read(payload, out var all);
        return SystemEvent.Text(all, "id") is { } id
            && SystemEvent.Text(all, "subject") is { } subject
            && all.TryGetProperty("time", out var time)
            && time.ValueKind == JsonValueKind.String
            && time.TryGetDateTimeOffset(out var at)
            ? new(id, type, subject, at, data)
            : throw new JsonException("A notification has an id, a subject and a time.");
    }
}
