using System.Collections.Concurrent;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Functions;

/// <summary>The folds of the partitions that this instance has seen; of those the most recently used are kept.</summary>
public sealed class FoldPartitions(FoldOptions options, Settings settings, PartitionLogs logs, BackOff backOff) : IDisposable
{
    /// <summary>How long a transaction may take to end when the host stops; a host does not wait much longer.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<int, Entry> folds = [];
    private volatile bool isStopped;
    private long uses;

    /// <summary>What this instance folds by.</summary>
    public string FoldVersion => options.Aggregates.FoldVersion;

    /// <summary>Folds in one partition; calls for the same partition wait for each other.</summary>
    public async Task<T> In<T>(int partition, Func<PartitionFold, Task<T>> work, CancellationToken stop)
    {
        var entry = folds.GetOrAdd(partition, Open);
        await entry.One.WaitAsync(stop);
        try
        {
            ObjectDisposedException.ThrowIf(isStopped, this); // or it would take the partition back from whoever has it now
            entry.LastUse = Interlocked.Increment(ref uses);
            return await work(entry.Fold);
        }
        finally { entry.One.Release(); }
    }

    /// <summary>Lets go of the producers and snapshots of all but the most recently used partitions.</summary>
    public void ReleaseIdle()
    {
        foreach (var entry in folds.Values.Where(entry => entry.Fold.IsOwned).OrderByDescending(entry => entry.LastUse).Skip(settings.MaxOwnedPartitions))
        {
            if (!entry.One.Wait(0)) continue; // it is not idle
            try { entry.Fold.Release(); }
            finally { entry.One.Release(); }
        }
    }

    /// <summary>
    /// Waits for the transactions under way, which ask nobody whether to stop: one that was left open would hold up every reader of results
    /// and audit until it times out. After that nothing is open, for a fold opens none while it waits for something else.
    /// </summary>
    public void Dispose()
    {
        isStopped = true;
        foreach (var entry in folds.Values)
        {
            if (!entry.One.Wait(Timeout)) continue; // Kafka is away: the producer is still at work, and must not be closed under its hands
            entry.Fold.Release();
            entry.One.Release();
        }
    }

    private Entry Open(int partition) => new(new PartitionFold(options, partition, () => logs.Open(partition), backOff.Wait));

    private sealed class Entry(PartitionFold fold)
    {
        public PartitionFold Fold => fold;
        public SemaphoreSlim One { get; } = new(1);
        public long LastUse { get; set; }
    }
}
