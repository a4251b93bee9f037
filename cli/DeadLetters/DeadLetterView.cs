using System.Text;
using System.Text.Json;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;

namespace ServerlessEvents.Cli.DeadLetters;

/// <summary>A record of the dead letters: why it is there, and whose it was.</summary>
public sealed class DeadLetterView(Record record)
{
    public Record Record => record;

    public RecordView View { get; } = new(record);

    /// <summary>How commands name it: partition and offset.</summary>
    public string Name => $"{record.Partition}/{record.Offset}";

    public string Reason => record.Headers.FindText(HeaderNames.Reason) ?? "-";

    /// <summary>Where it came from: <c>topic/partition/offset</c>.</summary>
    public string Origin => record.Headers.FindText(HeaderNames.Origin) ?? "-";

    /// <summary>How often it was tried.</summary>
    public int Attempts => DeadLetter.AttemptsOf(record);

    /// <summary>The time of the record that it came from; null where the dead letter does not say.</summary>
    public DateTimeOffset? OriginTime => record.Headers.FindInstant(HeaderNames.OriginTime);

    /// <summary>The event's id, from the payload or from the MQTT 5 user property; null when it has none.</summary>
    public string? EventId => record.Headers.FindText(HeaderNames.UserProperty + "id") ?? IdOf(record.Value);

    /// <summary>Whether only the first part of the payload was kept.</summary>
    public bool IsCut =>
        record.Headers.FindText(HeaderNames.TruncatedFrom) is not null
        || record.Headers.FindText(HeaderNames.LimitExceeded) is not null;

    /// <summary>What is wrong, one line each: place, rule and sentence.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            if (record.Headers.Find(HeaderNames.Errors) is not { Length: > 0 } errors) return [];
            return Readable.Json(errors) is { ValueKind: JsonValueKind.Array } listed
                ? [.. listed.EnumerateArray().Select(Describe)]
                : [Readable.Bytes(errors)]; // not as we write them
        }
    }

    public static string? IdOf(byte[]? payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload ?? [], new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Readable.Property(json.RootElement, "id") is { ValueKind: JsonValueKind.String } id ? Readable.Text(id) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // dead letters are often no JSON: that is why they are here; the latter: a property's name is no text
        }
    }

    private static string Describe(JsonElement error) =>
        error.ValueKind == JsonValueKind.Object
            ? $"{Text(error, "pointer")} ({Text(error, "keyword")}): {Text(error, "message")}".TrimStart() // the whole has no pointer
            : Readable.Text(error);

    private static string Text(JsonElement error, string name) => Readable.Property(error, name) is { } value ? Readable.Text(value) : "";

    public override string ToString() => $"{Name} {Reason} {Encoding.UTF8.GetString(record.Value ?? [])}";
}
