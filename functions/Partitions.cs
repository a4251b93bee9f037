using System.Collections.Concurrent;

namespace ServerlessEvents.Functions;

/// <summary>
/// What an instance holds for each partition that it has seen. It is opened when it is first asked for, and used by one caller at a time.
/// </summary>
public sealed class Partitions<T>(Func<int, T> open)
{
    private readonly ConcurrentDictionary<int, Entry> entries = [];
    private long uses;

    /// <summary>All that are held, the most recently used first.</summary>
    public IReadOnlyList<(int Partition, T Value)> MostRecent =>
        [.. entries.OrderByDescending(entry => entry.Value.LastUse).Select(entry => (entry.Key, entry.Value.Value))];

    /// <summary>Works with one partition; calls for the same one wait for each other.</summary>
    public async Task<TResult> In<TResult>(int partition, Func<T, Task<TResult>> work, CancellationToken stop)
    {
        var entry = entries.GetOrAdd(partition, number => new(open(number)));
        await entry.One.WaitAsync(stop);
        try
        {
            entry.LastUse = Interlocked.Increment(ref uses);
            return await work(entry.Value);
        }
        finally { entry.One.Release(); }
    }

    /// <summary>
    /// Runs an action on a held partition once nobody else works with it. It does nothing when that takes longer than the timeout.
    /// </summary>
    public void TryIn(int partition, Action<T> work, TimeSpan timeout)
    {
        var entry = entries[partition];
        if (!entry.One.Wait(timeout)) return;
        try { work(entry.Value); }
        finally { entry.One.Release(); }
    }

    private sealed class Entry(T value)
    {
        public T Value => value;
        public SemaphoreSlim One { get; } = new(1);
        public long LastUse { get; set; }
    }
}
