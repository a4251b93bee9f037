using Confluent.Kafka;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka.Native;

namespace ServerlessEvents.Kafka;

/// <summary>Reads a partition of a topic from an offset, committed records only, outside of any group.</summary>
public sealed class LogReader(KafkaAddress kafka, string topic, int partition) : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim one = new(1);
    private readonly PartitionReader reader = new(new ConsumerConfig(kafka.Client)
    {
        EnableAutoCommit = false,
        EnablePartitionEof = true,
        IsolationLevel = IsolationLevel.ReadCommitted,
        AutoOffsetReset = AutoOffsetReset.Error,
        FetchWaitMaxMs = 10,
        FetchQueueBackoffMs = 5,
        QueuedMinMessages = 10_000, // a few pages ahead; the default of 100,000 fetches much that is out of the processor's cache again when its turn comes
    }, topic, partition);
    private long position = -1; // where the client reads on; -1 when it has to be told
    private bool isAtEnd; // the client says only once that the position is the end

    /// <summary>At most so many records from the offset on; fewer only at the end of the log.</summary>
    public Task<LogPage> Read(long from, int most, CancellationToken stop) => Alone(() => ReadPage(from, most, stop), stop);

    /// <summary>What comes from the offset on, at most so many records, as soon as there are any; none when none came within the wait.</summary>
    public Task<LogPage> Read(long from, int most, TimeSpan wait, CancellationToken stop) => Alone(() => ReadNext(from, most, wait, stop), stop);

    /// <summary>The whole partition as it is now, page by page.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAll([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var (from, end) = Bounds();
        while (from < end)
        {
            var page = await Read(from, 1_000, stop); // few enough that most are dead before the garbage collector comes by
            if (page.Next == from) yield break; // the rest is not committed
            from = page.Next;
            if (page.Records.Count > 0) yield return page.Records;
        }
    }

    /// <summary>The first offset that the log still holds, and the one after the last.</summary>
    public (long First, long End) Bounds() => reader.Bounds(Timeout);

    /// <summary>The first offset whose record is not older than this; the end of the log when there is none.</summary>
    public long FirstSince(DateTimeOffset time) => reader.FirstSince(time, Timeout) ?? Bounds().End;

    /// <summary>Waits for who is reading: under it the client would be taken away. One that does not come back goes with the process.</summary>
    public void Dispose()
    {
        if (one.Wait(Timeout)) reader.Dispose();
    }

    private async Task<LogPage> Alone(Func<LogPage> read, CancellationToken stop)
    {
        await one.WaitAsync(stop);
        try { return await Task.Run(read, stop); }
        finally { one.Release(); }
    }

    private LogPage ReadPage(long from, int most, CancellationToken stop)
    {
        if (position != from || isAtEnd) reader.Start(from);
        (position, isAtEnd) = (-1, false); // until this page is whole
        var (found, next) = (new List<LogRecord>(), from);
        while (found.Count < most)
        {
            stop.ThrowIfCancellationRequested();
            next = Take(found, most, Wait, next);
            if (!isAtEnd) continue;
            reader.Stop(); // or it would fetch, for nobody, what comes from now on
            return new(found, next);
        }
        position = next;
        return new(found, next);
    }

    /// <summary>Does not wait to hear that this is the end: that would cost a fetch more, which the broker answers late.</summary>
    private LogPage ReadNext(long from, int most, TimeSpan wait, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        if (position != from) reader.Start(from);
        position = -1;
        var (found, next) = (new List<LogRecord>(), from);
        for (var left = wait; found.Count == 0 && left > TimeSpan.Zero; left = wait - TimeProvider.System.GetElapsedTime(started))
        {
            stop.ThrowIfCancellationRequested();
            next = Take(found, most, left < Wait ? left : Wait, next);
        }
        if (found.Count == 0)
        {
            reader.Stop();
            return new(found, next);
        }
        if (found.Count < most) next = Take(found, most, TimeSpan.Zero, next); // what came with the first
        position = next;
        return new(found, next);
    }

    private long Take(List<LogRecord> found, int most, TimeSpan wait, long next)
    {
        var before = found.Count;
        var end = reader.Read(found, most - before, wait);
        if (end is not null || found.Count > before) isAtEnd = end is not null;
        return end ?? (found.Count > before ? found[^1].Offset + 1 : next);
    }
}
