namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// Takes a partition, works in it while it is ours, and lets it go after a failure that leaves in doubt what was written.
/// </summary>
/// <param name="open">Opens the partition's log for a new owner.</param>
/// <param name="backOff">Waits after so many failures in a row, so that two owners do not fence each other in a tight loop.</param>
/// <param name="snapshots">Takes the snapshots that are read.</param>
internal sealed class PartitionOwner(
    FoldOptions options, int partition, Func<IPartitionLog> open, Func<int, CancellationToken, Task> backOff, SnapshotCache snapshots)
{
    private IPartitionLog? log;
    private OwnedPartition? owned;
    private int failures;

    /// <summary>Whether the partition is ours, as far as we know.</summary>
    public bool IsOwned => owned is not null;

    /// <summary>Works in the partition, which it takes if it is not ours; says which event is due then.</summary>
    public async Task<long> Do(Func<OwnedPartition, Task> work, CancellationToken stop)
    {
        if (failures > 0) await backOff(failures, stop);
        try
        {
            var current = owned ??= await Acquire(stop);
            await work(current);
            failures = 0;
            return current.Next;
        }
        catch (TransactionAbortedException) when (IsOwned)
        {
            failures++;
            throw; // nothing was written, and the partition is still ours
        }
        catch
        {
            failures++;
            Release();
            throw;
        }
    }

    /// <summary>Lets the partition go; whoever folds next acquires it.</summary>
    public void Release()
    {
        log?.Dispose();
        (log, owned) = (null, null);
        snapshots.Forget();
    }

    /// <summary>Fence first, read after: the previous owner can write nothing more once we read.</summary>
    private async Task<OwnedPartition> Acquire(CancellationToken stop)
    {
        log = open();
        await log.Fence(stop);
        var old = await Load(log, stop);
        var checkpoint = FoldTakeOver.Begin(options.Aggregates, old, options.Topics, partition);
        await RequireHistory(log, checkpoint.Next, stop);
        if (checkpoint.FoldVersion != old.FoldVersion)
        {
            var audit = FoldTakeOver.Audit(options, partition, old, checkpoint);
            await log.Write([audit.ToRecord(options.Topics), checkpoint.ToRecord(options.Topics, partition)], stop);
        }
        return new(log, checkpoint);
    }

    /// <summary>Reads the snapshots and the checkpoint.</summary>
    private async Task<Checkpoint> Load(IPartitionLog log, CancellationToken stop)
    {
        snapshots.Forget();
        var checkpoint = new Checkpoint(Next: 0, options.Aggregates.FoldVersion);
        await foreach (var page in log.ReadAggregates(stop))
        {
            foreach (var record in page)
            {
                if (record.Key is null) continue;
                if (Checkpoint.IsKey(record.Key)) checkpoint = Checkpoint.FromJson(record.Value).WithRebuild();
                else snapshots.Load(record.Key, record);
            }
        }
        return checkpoint;
    }

    /// <summary>A log that lacks its beginning, or events that were not folded yet, would fold into states that never existed.</summary>
    private async Task RequireHistory(IPartitionLog log, long from, CancellationToken stop)
    {
        var first = await log.FirstEvent(stop);
        if (first <= from) return;
        throw new InvalidOperationException(
            $"{options.Topics.Events}/{partition} begins at offset {first}, "
            + $"but {options.Aggregates.FoldVersion} must fold it from offset {from} on: "
            + "bring the lost events back, or deploy the code that has folded them.");
    }
}
