using ServerlessEvents.Domain;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>
/// Compares the checkpoint of every partition with the end of the log and with this code. Where a partition has stood still for a while, it
/// folds the rest, or everything again. This happens once: if two instances take the same partition, the one that fenced last folds it, and
/// the other leaves it.
/// </summary>
public sealed class StalledPartitions(Settings settings, FoldPartitions partitions, Telemetry telemetry, TimeProvider time)
{
    /// <summary>
    /// How long a partition with unfolded events may stand still. It is longer than the host's poll window and a slow transaction.
    /// </summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Folds what stands still, and measures how much rebuilds have left to fold again.</summary>
    public async Task Fold(CancellationToken stop)
    {
        var before = (await Look(stop)).Where(IsDue).ToDictionary(progress => progress.Partition);
        if (before.Count == 0) return;
        await Task.Delay(Timeout, time, stop);
        var stuck = (await Look(stop))
            .Where(now => IsDue(now) && before.TryGetValue(now.Partition, out var then) && then.Checkpoint == now.Checkpoint);
        using var room = new SemaphoreSlim(settings.MaxOwnedPartitions);
        await Task.WhenAll(stuck.Select(progress => CatchUp(progress, room, stop)));
    }

    /// <summary>
    /// After a deployment of newer code these may be all partitions, but an instance has room for the snapshots of only some at a time.
    /// </summary>
    private async Task CatchUp(FoldProgress progress, SemaphoreSlim room, CancellationToken stop)
    {
        await room.WaitAsync(stop);
        try
        {
            await partitions.In(progress.Partition, fold =>
            {
                // An operator has begun it, and an owner that writes nothing does not notice that it is fenced.
                if (progress.Checkpoint?.Rebuild is not null) fold.Release();
                return fold.CatchUp(stop);
            }, stop);
        }
        finally
        {
            partitions.ReleaseIdle();
            room.Release();
        }
    }

    /// <summary>
    /// A partition that newer code has folded to the end is left alone: taking it would fence the newer code, and this code would then
    /// refuse to fold.
    /// </summary>
    private bool IsDue(FoldProgress progress) => progress.Behind > 0
        || (progress.Checkpoint is { } checkpoint
            && (FoldVersion.IsOlder(checkpoint.FoldVersion, than: partitions.FoldVersion)
                || (checkpoint.Rebuild is not null && checkpoint.FoldVersion == partitions.FoldVersion)));

    private async Task<IReadOnlyList<FoldProgress>> Look(CancellationToken stop)
    {
        var all = await FoldProgress.Read(settings.Kafka, settings.Topics, stop);
        telemetry.RebuildLeft(all.Sum(progress => progress.LeftOfRebuild(partitions.FoldVersion)));
        return all;
    }
}
