using ServerlessEvents.Domain;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>
/// Compares the checkpoint of every partition with the end of the log and with this code. Where a partition has stood still for a while, it
/// folds the rest, or everything again. This happens once: if two instances take the same partition, the one that fenced last folds it, and
/// the other leaves it.
/// </summary>
public sealed class StalledPartitions(Settings settings, FoldPartitions partitions, TimeProvider time)
{
    /// <summary>
    /// How long a partition with unfolded events may stand still. It is longer than the host's poll window and a slow transaction.
    /// </summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public async Task Fold(CancellationToken stop)
    {
        var before = (await Look(stop)).Where(IsDue).ToDictionary(progress => progress.Partition);
        if (before.Count == 0) return;
        await Task.Delay(Timeout, time, stop);
        var stuck = (await Look(stop))
            .Where(now => IsDue(now) && before.TryGetValue(now.Partition, out var then) && then.Checkpoint == now.Checkpoint);
        using var room = new SemaphoreSlim(settings.MaxOwnedPartitions);
        await Task.WhenAll(stuck.Select(progress => CatchUp(progress.Partition, room, stop)));
    }

    /// <summary>
    /// After a deployment of newer code these may be all partitions, but an instance has room for the snapshots of only some at a time.
    /// </summary>
    private async Task CatchUp(int partition, SemaphoreSlim room, CancellationToken stop)
    {
        await room.WaitAsync(stop);
        try { await partitions.In(partition, fold => fold.CatchUp(stop), stop); }
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
        || (progress.Checkpoint is { } checkpoint && FoldVersion.IsOlder(checkpoint.FoldVersion, than: partitions.FoldVersion));

    private async Task<FoldProgress[]> Look(CancellationToken stop)
    {
        var count = await Task.Run(() => TopicAdmin.PartitionsOf(settings.Kafka, settings.Topics.Events), stop);
        return await Task.WhenAll(
            Enumerable.Range(0, count).Select(partition => FoldProgress.Read(settings.Kafka, settings.Topics, partition, stop)));
    }
}
