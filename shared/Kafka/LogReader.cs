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
    private readonly Lazy<PartitionReader> client = new(() => new(new ConsumerConfig(kafka.Client)
    {
        EnableAutoCommit = false,
        EnablePartitionEof = true,
        IsolationLevel = IsolationLevel.ReadCommitted,
        AutoOffsetReset = AutoOffsetReset.Error,
        FetchWaitMaxMs = 10,
        FetchQueueBackoffMs = 5,
        // The client fetches a few pages ahead. The default of 100,000 fetches much that has left the processor's cache again when its turn
        // comes.
        QueuedMinMessages = 10_000,
    }, topic, partition)); // lazy: a client has three threads, and many readers are never used
    private long position = -1; // where the client reads on; -1 when it has to be told
    private bool isAtEnd; // the client says only once that the position is the end

    private PartitionReader Client => client.Value;

    /// <summary>At most so many records from the offset on; fewer only at the end of the log.</summary>
    public Task<LogPage> Read(long from, int most, CancellationToken stop) => Alone(() => ReadPage(from, most, stop), stop);

    /// <summary>The whole partition as it is now, page by page.</summary>
    public async IAsyncEnumerable<IReadOnlyList<Record>> ReadAll(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
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
    public (long First, long End) Bounds() => Client.Bounds(Timeout);

    /// <summary>The first offset whose record is not older than this; the end of the log when there is none.</summary>
    public long FirstSince(DateTimeOffset time) => Client.FirstSince(time, Timeout) ?? Bounds().End;

    /// <summary>
    /// Waits for a read that is under way, because it uses the client. A read that does not come back ends with the process.
    /// </summary>
    public void Dispose()
    {
        if (one.Wait(Timeout) && client.IsValueCreated) Client.Dispose();
    }

    private async Task<LogPage> Alone(Func<LogPage> read, CancellationToken stop)
    {
        await one.WaitAsync(stop);
        try { return await Task.Run(read, stop); }
        finally { one.Release(); }
    }

    private LogPage ReadPage(long from, int most, CancellationToken stop)
    {
        if (position != from || isAtEnd) Client.Start(from);
        (position, isAtEnd) = (-1, false); // until this page is whole
        var (found, next) = (new List<Record>(), from);
        while (found.Count < most)
        {
            stop.ThrowIfCancellationRequested();
            next = Take(found, most, next);
            if (!isAtEnd) continue;
            Client.Stop(); // or it would go on fetching records that nobody reads
            return new(found, next);
        }
        position = next;
        return new(found, next);
    }

    private long Take(List<Record> found, int most, long next)
    {
        var before = found.Count;
        var end = Client.Read(found, most - before, Wait);
        if (end is not null || found.Count > before) isAtEnd = end is not null;
        return end ?? (found.Count > before ? found[^1].Offset + 1 : next);
    }
}
