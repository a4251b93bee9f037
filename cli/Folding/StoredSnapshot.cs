using System.Text.Json;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Cli.Folding;

/// <summary>A snapshot as it lies in Kafka, whichever code wrote it: its parts, without the aggregate's own types.</summary>
/// <param name="Fold">The version of the aggregate that folded it.</param>
/// <param name="Version">How many events the aggregate has accepted.</param>
/// <param name="Offset">Where the last event lies that is folded into it.</param>
/// <param name="Outcomes">What it answered last, as JSON.</param>
/// <param name="State">The state as JSON.</param>
public sealed record StoredSnapshot(int Fold, long Version, long Offset, string Outcomes, string State)
{
    /// <summary>Whether it is a snapshot; what is none has version 0, lies before all events, and has its bytes for a state.</summary>
    public bool IsReadable => Offset >= 0;

    public static StoredSnapshot Read(ReadOnlyMemory<byte> value)
    {
        try
        {
            using var json = JsonDocument.Parse(value);
            var root = json.RootElement;
            return new(
                root.GetProperty("fold").GetInt32(), root.GetProperty("version").GetInt64(), root.GetProperty("offset").GetInt64(),
                root.GetProperty("answers").GetRawText(), root.GetProperty("state").GetRawText());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return new(0, 0, -1, "", Readable.Bytes(value.Span)); // anybody who may write the topic may have written it
        }
    }

    /// <summary>What an aggregate is and not what it takes to tell that it has changed: its version and state.</summary>
    public override string ToString() => IsReadable ? $"version {Version} {State}" : $"no snapshot {State}";

    /// <summary>In what another differs from it; nothing, if they are the same but for the version of the code.</summary>
    public string DifferenceTo(StoredSnapshot other) => string.Join(", ", new[]
    {
        State == other.State ? "" : "state",
        Version == other.Version ? "" : "version",
        Offset == other.Offset ? "" : "offset",
        Outcomes == other.Outcomes ? "" : "answers",
    }.Where(part => part.Length > 0));

    public static string KeyOf(Record record) => Readable.Bytes(record.Key);
}
