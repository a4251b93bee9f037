using System.Text;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Cli.Folding;

/// <summary>A rebuild of one partition that is not written: all events folded from the start, to be held against what is stored.</summary>
public sealed class DryRun(FoldOptions options, StoredPartition stored)
{
    private readonly Dictionary<string, byte[]> folded = [];
    private readonly List<string> poison = [];

    /// <summary>How many events it has folded.</summary>
    public int Events { get; private set; }

    /// <summary>The events that this code cannot fold, with the reason.</summary>
    public IReadOnlyList<string> PoisonEvents => poison;

    /// <summary>How many aggregates it has folded.</summary>
    public int Count => folded.Count;

    /// <summary>Folds the next events, but for those that are in no snapshot yet.</summary>
    public void Fold(IReadOnlyList<Record> page)
    {
        Record[] due = [.. page.Where(stored.Holds)];
        if (due.Length == 0) return;
        var batch = Begin(due);
        foreach (var record in due) batch.Fold(record);
        if (!batch.TryClose(due[^1].Offset + 1))
        {
            batch = Begin(due);
            foreach (var record in due) batch.FoldAndTry(record); // to find the event that made a state that cannot be written
            batch.Close(due[^1].Offset + 1);
        }
        Keep(batch);
        Events += due.Length;
    }

    /// <summary>What is not the same, by key.</summary>
    public IEnumerable<Change> Changes() => folded.Keys.Union(stored.Snapshots.Keys)
        .Order(StringComparer.Ordinal)
        .Select(key => new Change(
            key,
            stored.Snapshots.GetValueOrDefault(key),
            folded.TryGetValue(key, out var value) ? StoredSnapshot.Read(value) : null))
        .Where(change => change.What.Length > 0);

    private FoldTransaction Begin(Record[] due) =>
        new(options, stored.Partition, new Checkpoint(due[0].Offset, options.Aggregates.FoldVersion), Before);

    private void Keep(FoldTransaction batch)
    {
        foreach (var snapshot in batch.Snapshots) folded[Encoding.UTF8.GetString(snapshot.Key!)] = snapshot.Value!;
        poison.AddRange(batch.Records
            .Where(write => write.Topic == options.Topics.DeadLetters)
            .Select(write => $"{write.Headers.FindText(HeaderNames.Origin)} {write.Headers.FindText(HeaderNames.Errors)}"));
    }

    private Snapshot? Before(string subject) =>
        folded.TryGetValue(subject, out var value) ? SnapshotJson.Read(options.Aggregates.OfSubject(subject)!, value) : null;
}

/// <summary>What a rebuild would do to one aggregate.</summary>
/// <param name="Now">As it is stored; null when it is not there.</param>
/// <param name="After">As the rebuild would leave it; null when it would not be there.</param>
public sealed record Change(string Subject, StoredSnapshot? Now, StoredSnapshot? After)
{
    /// <summary>In what they differ; empty when they are the same.</summary>
    public string What => (Now, After) switch
    {
        (null, _) => "new",
        (_, null) => "gone",
        var (now, after) => now.DifferenceTo(after),
    };
}
