using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Client;

/// <summary>What the system says to an event, on the reply topic of whoever has sent it.</summary>
/// <param name="Type">One of <see cref="ResultTypes"/>: accepted, refused by the aggregate, rejected as no valid event, or resumed.</param>
/// <param name="Event">The id of the event; null when it could not be read.</param>
/// <param name="Subject">The aggregate; null when the event names none.</param>
/// <param name="Version">
/// The aggregate's version after the event. It is null when the event was rejected, or refused by an aggregate that the actor is not shown.
/// </param>
/// <param name="Code">Why not, for programs; null when accepted.</param>
/// <param name="Reason">Why the aggregate refused, for people.</param>
/// <param name="Errors">What is wrong with an event that was rejected; else empty.</param>
/// <param name="Data">All of it, as JSON.</param>
public sealed record Reply(
    string Type, string? Event, string? Subject, long? Version, string? Code, string? Reason,
    IReadOnlyList<SchemaError> Errors, JsonElement Data)
{
    /// <summary>Whether the event was accepted.</summary>
    public bool IsAccepted => Type == ResultTypes.Accepted;

    /// <summary>Reads the payload of a message.</summary>
    /// <exception cref="JsonException">It is no reply.</exception>
    public static Reply Read(ReadOnlySpan<byte> payload)
    {
        var (type, data) = SystemEvent.Read(payload);
        var errors = data.TryGetProperty("errors", out var listed) && listed.ValueKind == JsonValueKind.Array
            ? listed.EnumerateArray()
                .Select(error => new SchemaError(
                    SystemEvent.Text(error, "pointer") ?? "", SystemEvent.Text(error, "keyword") ?? "",
                    SystemEvent.Text(error, "message") ?? ""))
                .ToArray()
            : [];
        return new(
            type, SystemEvent.Text(data, "event"), SystemEvent.Text(data, "subject"), SystemEvent.Number(data, "version"),
            SystemEvent.Text(data, "code"), SystemEvent.Text(data, "reason"), errors, data);
    }

    /// <summary>When it was decided, by the clock of the log; null where the payload does not say it.</summary>
    internal static DateTimeOffset? TimeOf(ReadOnlySpan<byte> payload)
    {
        SystemEvent.Read(payload, out var all);
        return all.TryGetProperty("time", out var time) && time.ValueKind == JsonValueKind.String && time.TryGetDateTimeOffset(out var at)
            ? at
            : null;
    }
}
