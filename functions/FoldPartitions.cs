using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Functions;

/// <summary>The folds of the partitions that this instance has seen; of those the most recently used are kept.</summary>
public sealed class FoldPartitions(FoldOptions options, Settings settings, PartitionLogs logs, BackOff backOff) : IDisposable
{
    /// <summary>How long a transaction may take to end when the host stops; a host does not wait much longer.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly Partitions<PartitionFold> folds = new(partition => new(options, partition, () => logs.Open(partition), backOff.Wait));
    private volatile bool isStopped;

    /// <summary>What this instance folds by.</summary>
    public string FoldVersion => options.Aggregates.FoldVersion;

    /// <summary>Folds in one partition; calls for the same partition wait for each other.</summary>
    public Task<T> In<T>(int partition, Func<PartitionFold, Task<T>> work, CancellationToken stop) => folds.In(partition, fold =>
    {
        ObjectDisposedException.ThrowIf(isStopped, this); // or it would take the partition back from whoever has it now
        return work(fold);
    }, stop);

    /// <summary>Lets go of the producers and snapshots of all but the most recently used partitions, unless one is at work.</summary>
    public void ReleaseIdle()
    {
        foreach (var (partition, _) in folds.MostRecent.Where(fold => fold.Value.IsOwned).Skip(settings.MaxOwnedPartitions))
            folds.TryIn(partition, fold => fold.Release(), TimeSpan.Zero);
    }

    /// <summary>
    /// Waits for the open transactions, which do not stop when the host does: one that was left open would hold up every reader of results
    /// and audit until it times out. After that no transaction is open, because a fold opens none while it waits for something else. When
    /// Kafka is away, the producer is still at work after the timeout, and must not be closed while it works.
    /// </summary>
    public void Dispose()
    {
        isStopped = true;
        foreach (var (partition, _) in folds.MostRecent) folds.TryIn(partition, fold => fold.Release(), Timeout);
    }
}
