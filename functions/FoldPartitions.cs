using System.Collections.Concurrent;
using ServerlessEvents.Folding;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>The folds of the partitions that this instance has seen.</summary>
public sealed class FoldPartitions(FoldPlan plan, KafkaAddress kafka, BackOff backOff) : IDisposable
{
    private readonly ConcurrentDictionary<int, PartitionFold> folds = [];

    public PartitionFold Of(int partition) =>
        folds.GetOrAdd(partition, p => new PartitionFold(plan, p, () => new KafkaPartitionLog(kafka, plan.Topics, p), backOff.Wait));

    public void Dispose()
    {
        foreach (var fold in folds.Values) fold.Release();
    }
}
