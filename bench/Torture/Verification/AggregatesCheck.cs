using System.Text;
using System.Text.Json;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Bench.Torture.Verification;

/// <summary>
/// Checks <c>aggregates</c>: snapshots and checkpoints only go forward, and end where the plain fold and the log end. Without transactions
/// a replaced owner may still write old ones; then the furthest counts.
/// </summary>
public sealed class AggregatesCheck(string topic, ReferenceFold plain, bool exactlyOnce)
{
    private readonly Dictionary<string, (Snapshot Snapshot, string Where)> latest = [];
    private readonly Dictionary<int, long> checkpoints = [];

    public int Snapshots => latest.Count;

    public void Add(Record record)
    {
        if (record.Value is null) return;
        var key = Encoding.UTF8.GetString(record.Key!);
        var where = Deviation.At(topic, record.Partition, record.Offset);
        if (key.StartsWith(Checkpoint.Key, StringComparison.Ordinal)) AddCheckpoint(record, where);
        else if (!key.StartsWith('@')) AddSnapshot(key, record, where);
    }

    /// <summary>Compares with the plain fold, and the checkpoints with the ends of the log.</summary>
    public void End(IReadOnlyDictionary<int, long> logEnds)
    {
        foreach (var (partition, end) in logEnds)
        {
            var next = checkpoints.GetValueOrDefault(partition);
            if (next != end)
                throw new Deviation($"{topic}[{partition}]", $"the checkpoint says {next}, but the log of events ends at {end}.");
        }
        foreach (var (subject, tally) in plain.Tallies)
        {
            if (!latest.TryGetValue(subject, out var found)) throw new Deviation(topic, $"there is no snapshot of {subject}.");
            Compare(subject, tally, found.Snapshot, found.Where);
        }
        if (latest.Keys.FirstOrDefault(subject => !plain.Tallies.ContainsKey(subject)) is { } stranger)
            throw new Deviation(latest[stranger].Where, $"{stranger} has a snapshot but no events.");
    }

    private void AddCheckpoint(Record record, string where)
    {
        var next = Checkpoint.FromJson(record.Value).Next;
        var before = checkpoints.GetValueOrDefault(record.Partition);
        if (exactlyOnce && next < before) throw new Deviation(where, $"the checkpoint goes back from {before} to {next}.");
        checkpoints[record.Partition] = Math.Max(before, next);
    }

    private void AddSnapshot(string subject, Record record, string where)
    {
        var snapshot = SnapshotJson.Read(Tally.Aggregate, record.Value);
        var isKnown = latest.TryGetValue(subject, out var before);
        if (exactlyOnce && isKnown && snapshot.Offset <= before.Snapshot.Offset)
        {
            throw new Deviation(
                where, $"the snapshot of {subject} goes from offset {before.Snapshot.Offset} at {before.Where} to {snapshot.Offset}.");
        }
        if (!isKnown || snapshot.Offset >= before.Snapshot.Offset) latest[subject] = (snapshot, where);
    }

    private static void Compare(string subject, PlainTally right, Snapshot found, string where)
    {
        var state = new Tally(right.Sum, right.Min, right.Max, right.Count);
        if (!state.Equals(found.State))
        {
            throw new Deviation(
                where, $"{subject} is {JsonSerializer.Serialize(found.State)}; right is {JsonSerializer.Serialize(state)}.");
        }
        if (found.Version != right.Count || found.Offset != right.Offset)
        {
            throw new Deviation(
                where, $"{subject} is at version {found.Version}, offset {found.Offset}; right is {right.Count}, {right.Offset}.");
        }
        var answers = right.Answers.Select(answer => (
            RecordedOutcome.KeyOf(answer.Actor, answer.Id), answer.Version, answer.At, answer.Code));
        if (!found.Outcomes.Select(answer => (answer.Event, answer.Version, answer.At, answer.Refusal?.Code)).SequenceEqual(answers))
            throw new Deviation(where, $"{subject} remembers other answers than it gave.");
    }
}
