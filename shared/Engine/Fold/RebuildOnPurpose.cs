using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// Begins a rebuild of one aggregate in a partition by the code that has folded it: in one transaction it sets the checkpoint back and
/// marks the snapshots as those of other code. Whoever owns the partition is fenced by it, takes it again, and goes on with the rebuild.
/// </summary>
/// <param name="options">The code is the one that has folded, or else the code itself begins the rebuild.</param>
/// <param name="aggregate">Which one.</param>
/// <param name="partition">The partition.</param>
public sealed class RebuildOnPurpose(FoldOptions options, Aggregate aggregate, int partition)
{
    private static readonly byte[] OfOtherCode = Encoding.UTF8.GetBytes("{\"fold\":0,");

    /// <summary>Begins it; returns how many snapshots are to be folded again.</summary>
    /// <param name="log">The partition's log; it is taken from its owner.</param>
    /// <param name="actor">Who does this, for the audit.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="InvalidOperationException">The partition cannot be folded again by this code.</exception>
    public async Task<int> Begin(IPartitionLog log, string actor, CancellationToken stop)
    {
        await log.Fence(stop);
        var (checkpoint, snapshots) = await Read(log, stop);
        if (checkpoint is null || snapshots.Count == 0) return 0;
        if (checkpoint.FoldVersion != options.Aggregates.FoldVersion)
        {
            throw new InvalidOperationException(
                $"{options.Topics.Events}/{partition} is folded by {checkpoint.FoldVersion}, "
                + $"and this code is {options.Aggregates.FoldVersion}: newer code begins the rebuild by itself.");
        }
        if (await log.FirstEvent(stop) is > 0 and var first)
        {
            throw new InvalidOperationException(
                $"{options.Topics.Events}/{partition} begins at offset {first}: "
                + "a rebuild needs the whole history, so bring the lost events back.");
        }
        var begun = checkpoint with
        {
            Next = 0,
            SuppressUntil = Math.Max(checkpoint.Next, checkpoint.SuppressUntil),
            Rebuild = checkpoint.Rebuild ?? new(checkpoint.FoldVersion),
        };
        // In one transaction: events that are folded meanwhile must not meet an aggregate without its past.
        await log.Write(
            [
                Audit(actor, begun).ToRecord(options.Topics), .. snapshots.Values.Select(Marked),
                begun.ToRecord(options.Topics, partition),
            ],
            stop);
        return snapshots.Count;
    }

    private async Task<(Checkpoint? Checkpoint, Dictionary<string, Record> Snapshots)> Read(IPartitionLog log, CancellationToken stop)
    {
        var (checkpoint, snapshots) = (default(Checkpoint), new Dictionary<string, Record>());
        await foreach (var page in log.ReadAggregates(stop))
        {
            foreach (var record in page)
            {
                if (record.Key is null) continue;
                var key = Encoding.UTF8.GetString(record.Key);
                if (Checkpoint.IsKey(record.Key)) checkpoint = Checkpoint.FromJson(record.Value);
                else if (options.Aggregates.OfSubject(record.Key)?.Name != aggregate.Name) continue;
                else if (record.Value is not null && SnapshotJson.IsCurrent(aggregate, record.Value)) snapshots[key] = record;
                else snapshots.Remove(key);
            }
        }
        return (checkpoint, snapshots);
    }

    /// <summary>The version of the code is the first member of a snapshot.</summary>
    private Record Marked(Record snapshot) => new(
        options.Topics.Aggregates, snapshot.Key,
        [.. OfOtherCode, .. snapshot.Value.AsSpan(snapshot.Value.AsSpan().IndexOf((byte)',') + 1)], [], partition);

    private AuditRecord Audit(string actor, Checkpoint begun) =>
        FoldTakeOver.Audit(
            options, partition, "fold.rebuild-started",
            $"{aggregate.Name} is folded again by {begun.FoldVersion}, over {begun.SuppressUntil} offsets.") with
        {
            Actor = actor,
            ActorType = ActorType.Operator,
        };
}
