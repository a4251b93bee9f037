using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions.Following;

namespace ServerlessEvents.Functions;

/// <summary>
/// Events → snapshots, results and audit, exactly once: each partition has its own transactions, and the partitions run side by side.
/// </summary>
public sealed class EventsConsumer(FoldPartitions partitions, Settings settings, Follower? follower = null) : IFollowed
{
    public FunctionGroup Group { get; } = FunctionGroup.Of(nameof(FoldEvents), settings);

    /// <summary>Folds what is due of the batch; when a partition fails the call throws, and the host brings the batch again.</summary>
    public async Task Each(KafkaRecord[] batch, CancellationToken stop)
    {
        await Task.WhenAll(batch.ByPartition().Select(partition => Each(partition.Key, [.. partition], stop)));
        partitions.ReleaseIdle();
    }

    public Task<long> Begin(int partition, CancellationToken stop) => partitions.In(partition, fold => fold.Begin(stop), stop);

    public Task<bool> Follow(int partition, LogPage page, CancellationToken stop) =>
        partitions.In(partition, fold => fold.FoldOn(page, stop), stop);

    private async Task Each(int partition, IReadOnlyList<Record> records, CancellationToken stop)
    {
        follower?.Echo(this, partition, records[^1].Offset + 1);
        var next = await partitions.In(partition, fold => fold.Fold(records, stop), stop);
        follower?.Begin(this, partition, next);
    }
}
