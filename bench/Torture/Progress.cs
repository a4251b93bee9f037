using System.Text;
using Confluent.Kafka;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Bench.Torture;

/// <summary>How far one partition is folded. Each look reads on from where the last one ended.</summary>
public sealed class Progress(KafkaAddress kafka, Topics topics, int partition, bool exactlyOnce, string foldVersion) : IDisposable
{
    private const int PageSize = 10_000;
    private readonly LogReader events = new(kafka, topics.Events, partition);
    private readonly LogReader aggregates = new(kafka, topics.Aggregates, partition);
    private long from = -1;
    private long next;

    /// <summary>
    /// How many offsets the checkpoint is behind the end of the log of events; null when Kafka does not answer. A rebuild that is not done,
    /// or not begun, is behind.
    /// </summary>
    public async Task<long?> Behind(CancellationToken stop)
    {
        try { return await Look(stop); }
        catch (KafkaException) { return null; } // the connection was lost a moment ago; the next look tries again
    }

    public void Dispose()
    {
        events.Dispose();
        aggregates.Dispose();
    }

    private void Take(Checkpoint checkpoint)
    {
        if (!exactlyOnce) next = Math.Max(next, checkpoint.Next);
        else if (checkpoint.FoldVersion != foldVersion) next = 0;
        else next = checkpoint.Rebuild is null ? checkpoint.Next : checkpoint.Next - 1;
    }

    private async Task<long> Look(CancellationToken stop)
    {
        var (first, end) = aggregates.Bounds();
        for (from = Math.Max(from, first); from < end;)
        {
            var page = await aggregates.Read(from, PageSize, stop);
            if (page.Next == from) break;
            from = page.Next;
            foreach (var record in page.Records)
            {
                if (record.Value is not null && Encoding.UTF8.GetString(record.Key!).StartsWith(Checkpoint.Key, StringComparison.Ordinal))
                    Take(Checkpoint.FromJson(record.Value));
            }
        }
        return events.Bounds().End - next;
    }
}
