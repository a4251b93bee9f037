using Confluent.Kafka;
using ServerlessEvents.Events;
using ServerlessEvents.Kafka.Native;

namespace ServerlessEvents.Kafka;

/// <summary>Reads a partition of a topic from an offset, committed records only, outside of any group.</summary>
public sealed class LogReader(KafkaAddress kafka, string topic, int partition) : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim one = new(1);
    private readonly PartitionReader reader = new(new ConsumerConfig(kafka.Client)
    {
        EnableAutoCommit = false,
        EnablePartitionEof = true,
        IsolationLevel = IsolationLevel.ReadCommitted,
        AutoOffsetReset = AutoOffsetReset.Error,
        FetchWaitMaxMs = 10,
        FetchQueueBackoffMs = 5,
        QueuedMinMessages = 1_000_000,
    }, topic, partition);
    private long position = -1;

    /// <summary>At most so many records from the offset on; fewer only at the end of the log.</summary>
    public Task<LogPage> Read(long from, int most, CancellationToken stop) => Read(from, most, TimeSpan.Zero, stop);

    /// <summary>The same, and at the end of the log it waits so long for a first record.</summary>
    public async Task<LogPage> Read(long from, int most, TimeSpan wait, CancellationToken stop)
    {
        await one.WaitAsync(stop);
        try { return await Task.Run(() => ReadPage(from, most, wait, stop), stop); }
        finally { one.Release(); }
    }

    /// <summary>The whole partition as it is now, page by page.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAll([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var (from, end) = Bounds();
        while (from < end)
        {
            var page = await Read(from, 10_000, stop);
            if (page.Next == from) yield break; // the rest is not committed
            from = page.Next;
            if (page.Records.Count > 0) yield return page.Records;
        }
    }

    /// <summary>The first offset that the log still holds, and the one after the last.</summary>
    public (long First, long End) Bounds() => reader.Bounds(Patience);

    /// <summary>The first offset whose record is not older than this; the end of the log when there is none.</summary>
    public long FirstSince(DateTimeOffset time) => reader.FirstSince(time, Patience) ?? Bounds().End;

    public void Dispose()
    {
        reader.Dispose();
        one.Dispose();
    }

    private LogPage ReadPage(long from, int most, TimeSpan wait, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        if (position != from) reader.Start(from);
        position = -1; // until this page is whole
        var found = new List<LogRecord>();
        var next = from;
        while (found.Count < most)
        {
            stop.ThrowIfCancellationRequested();
            var left = wait - TimeProvider.System.GetElapsedTime(started);
            var end = reader.Read(found, most - found.Count, left > TimeSpan.Zero && left < Wait ? left : Wait);
            next = end ?? (found.Count > 0 ? found[^1].Offset + 1 : next);
            var isEnough = end is null ? found.Count == 0 && wait > TimeSpan.Zero && left <= TimeSpan.Zero : found.Count > 0 || left <= TimeSpan.Zero;
            if (!isEnough) continue;
            reader.Stop(); // or it would fetch, for nobody, what comes from now on
            return new(found, next);
        }
        position = next;
        return new(found, next);
    }
}
