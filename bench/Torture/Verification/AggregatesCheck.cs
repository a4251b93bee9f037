using System.Globalization;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Bench.Torture.Verification;

/// <summary>
/// Checks <c>aggregates</c>: snapshots and checkpoints go forward but for a rebuild by newer code, and end where the plain fold and the log
/// end. Without transactions a replaced owner may still write old ones; then the furthest counts.
/// </summary>
public sealed class AggregatesCheck(string topic, ReferenceFold plain, bool exactlyOnce)
{
    private readonly Dictionary<string, (int Version, Snapshot Snapshot, string Where)> latest = [];
    private readonly Dictionary<int, Checkpoint> checkpoints = [];

    /// <summary>The version of the code that has folded last.</summary>
    public int Version => checkpoints.Values.Select(VersionOf).DefaultIfEmpty(1).Max();

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
            var next = checkpoints.TryGetValue(partition, out var last) ? last.Next : 0;
            if (next != end)
                throw new Deviation($"{topic}[{partition}]", $"the checkpoint says {next}, but the log of events ends at {end}.");
            if (last is not null && (VersionOf(last) != Version || last.Rebuild is not null))
            {
                throw new Deviation(
                    $"{topic}[{partition}]", $"the checkpoint is of {last.FoldVersion}; right is version {Version}, rebuilt.");
            }
        }
        foreach (var (subject, tally) in plain.Tallies)
        {
            if (!latest.TryGetValue(subject, out var found)) throw new Deviation(topic, $"there is no snapshot of {subject}.");
            Compare(subject, tally, found.Version, found.Snapshot, found.Where);
        }
        if (latest.Keys.FirstOrDefault(subject => !plain.Tallies.ContainsKey(subject)) is { } stranger)
            throw new Deviation(latest[stranger].Where, $"{stranger} has a snapshot but no events.");
    }

    private void AddCheckpoint(Record record, string where)
    {
        var next = Checkpoint.FromJson(record.Value);
        if (checkpoints.TryGetValue(record.Partition, out var before))
        {
            if (VersionOf(next) < VersionOf(before))
                throw new Deviation(where, $"{next.FoldVersion} folds where {before.FoldVersion} had folded.");
            if (VersionOf(next) == VersionOf(before) && next.Next < before.Next)
            {
                if (exactlyOnce) throw new Deviation(where, $"the checkpoint goes back from {before.Next} to {next.Next}.");
                return;
            }
        }
        checkpoints[record.Partition] = next;
    }

    private void AddSnapshot(string subject, Record record, string where)
    {
        using var json = JsonDocument.Parse(record.Value);
        var version = json.RootElement.GetProperty("fold").GetInt32();
        var snapshot = SnapshotJson.Read(Tally.Of(version), record.Value);
        var isKnown = latest.TryGetValue(subject, out var before);
        if (isKnown && version < before.Version)
        {
            throw new Deviation(
                where, $"the snapshot of {subject} goes from version {before.Version} of the code at {before.Where} to {version}.");
        }
        var isRebuilt = isKnown && version > before.Version;
        // At the end of a rebuild what is told of an aggregate is noted in the same snapshot.
        var isTold = isKnown && !isRebuilt && snapshot.Offset == before.Snapshot.Offset && before.Snapshot.Shown.IsOfRebuild;
        if (exactlyOnce && isKnown && !isRebuilt && !isTold && snapshot.Offset <= before.Snapshot.Offset)
        {
            throw new Deviation(
                where, $"the snapshot of {subject} goes from offset {before.Snapshot.Offset} at {before.Where} to {snapshot.Offset}.");
        }
        if (!isKnown || isRebuilt || snapshot.Offset >= before.Snapshot.Offset) latest[subject] = (version, snapshot, where);
    }

    private static int VersionOf(Checkpoint checkpoint) =>
        int.Parse(checkpoint.FoldVersion[(checkpoint.FoldVersion.IndexOf(':') + 1)..], CultureInfo.InvariantCulture);

    private void Compare(string subject, PlainTally right, int version, Snapshot found, string where)
    {
        if (version != Version) throw new Deviation(where, $"{subject} is of version {version} of the code; right is {Version}.");
        var state = new Tally(right.SumBy(Version), right.Min, right.Max, right.Count);
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
