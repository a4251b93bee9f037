using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>Compares checkpoint and log end of every partition, and folds the rest where nobody has gone on for a while.</summary>
public sealed class LostTail(Settings settings, FoldPartitions partitions, TimeProvider time)
{
    /// <summary>How long a partition may stand still with events before it. Longer than the host's poll window and a slow transaction.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task Fold(CancellationToken stop)
    {
        var before = (await Look(stop)).Where(progress => progress.Behind > 0).ToDictionary(progress => progress.Partition);
        if (before.Count == 0) return;
        await Task.Delay(Patience, time, stop);
        var stuck = (await Look(stop)).Where(now => now.Behind > 0 && before.TryGetValue(now.Partition, out var then) && then.Checkpoint == now.Checkpoint);
        await Task.WhenAll(stuck.Select(progress => partitions.In(progress.Partition, fold => fold.CatchUp(stop))));
        partitions.ReleaseIdle();
    }

    private async Task<FoldProgress[]> Look(CancellationToken stop)
    {
        var count = await Task.Run(() => TopicAdmin.PartitionsOf(settings.Kafka, settings.Topics.Events), stop);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(partition => FoldProgress.Read(settings.Kafka, settings.Topics, partition, stop)));
    }
}
