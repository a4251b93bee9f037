using System.Globalization;
using System.Text;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// Who owned a partition of <c>aggregates</c> when, read from the log itself. It is for brokers without transactions: there nothing stops a
/// replaced owner from writing, so the next reader finds out what such an owner has overwritten.
/// </summary>
/// <remarks>
/// An owner begins with a record <c>@owner/{name}</c>; its offset is the owner's epoch, and every later record of that owner carries it. A
/// record is stale when, where it lies, a later owner had begun. A stale snapshot is a true state, but perhaps of an earlier offset than
/// the snapshot that it has overwritten, so the events from there on are due again. Checkpoints have a key for each epoch, so none
/// overwrites another owner's. What an epoch's checkpoint says holds for all snapshots that are not stale.
/// </remarks>
public sealed class OwnerEpochs
{
    public const string OwnerPrefix = "@owner/";
    public const string CheckpointPrefix = Checkpoint.Key + "/";

    /// <summary>The same in UTF-8.</summary>
    public static ReadOnlySpan<byte> CheckpointPrefixBytes => "@checkpoint/"u8;

    private readonly Dictionary<string, Record> latest = [];
    private readonly SortedSet<long> epochs = [];

    /// <summary>Takes the next record of the partition, in order.</summary>
    public void Add(Record record)
    {
        if (record.Key is null) return;
        var key = Encoding.UTF8.GetString(record.Key);
        if (record.Value is null)
        {
            latest.Remove(key);
            return;
        }
        epochs.Add(EpochOf(record));
        latest[key] = record;
    }

    /// <summary>Whether any owner has said that it is one; with transactions none does.</summary>
    public bool HasOwners => latest.Keys.Any(key => key.StartsWith(OwnerPrefix, StringComparison.Ordinal));

    /// <summary>The latest record of each aggregate, stale or not: each is a true state.</summary>
    public IEnumerable<Record> Snapshots => latest.Values.Where(record => record.Key is not [(byte)'@', ..]);

    /// <summary>The snapshots that a replaced owner wrote.</summary>
    public IEnumerable<Record> StaleSnapshots =>
        Snapshots.Where(record => epochs.GetViewBetween(EpochOf(record) + 1, Math.Max(EpochOf(record) + 1, record.Offset - 1)).Count > 0);

    /// <summary>The keys of owners and checkpoints before this epoch, which nobody needs once a later checkpoint is written.</summary>
    public IEnumerable<byte[]> KeysBefore(long epoch) => latest.Values
        .Where(record => record.Key is [(byte)'@', ..] && EpochOf(record) < epoch)
        .Select(record => record.Key!);

    /// <summary>
    /// From where to fold: the checkpoint of the latest epoch that has one, or earlier where a stale snapshot may lack events.
    /// </summary>
    /// <param name="offsetOf">The offset of the last event in a snapshot.</param>
    public Checkpoint? Effective(Func<Record, long> offsetOf)
    {
        var checkpoint = latest
            .Where(pair => pair.Key.StartsWith(CheckpointPrefix, StringComparison.Ordinal) || pair.Key == Checkpoint.Key)
            .Select(pair => pair.Value)
            .MaxBy(EpochOf);
        if (checkpoint is null) return null;
        var read = Checkpoint.FromJson(checkpoint.Value);
        return read with { Next = StaleSnapshots.Select(record => offsetOf(record) + 1).Append(read.Next).Min() };
    }

    /// <summary>The owner's epoch, in its header; of the record that begins an epoch, its own offset.</summary>
    private static long EpochOf(Record record) =>
        long.TryParse(record.Headers.FindText(HeaderNames.Epoch), CultureInfo.InvariantCulture, out var epoch) ? epoch
        : record.Key.AsSpan().StartsWith("@owner/"u8) ? record.Offset
        : -1;
}
