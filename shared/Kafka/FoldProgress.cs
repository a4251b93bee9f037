using System.Text;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Kafka;

/// <summary>How far a partition is folded, seen from outside: without owning it, and without disturbing who does.</summary>
/// <param name="Checkpoint">The latest checkpoint; null when nothing has been folded.</param>
/// <param name="End">The end of the partition's events.</param>
public sealed record FoldProgress(int Partition, Checkpoint? Checkpoint, long End)
{
    private const int UsuallyEnough = 500;

    /// <summary>How many offsets are still to be folded.</summary>
    public long Behind => End - (Checkpoint?.Next ?? 0);

    public static async Task<FoldProgress> Read(KafkaAddress kafka, Topics topics, int partition, CancellationToken stop)
    {
        using var events = new LogReader(kafka, topics.Events, partition);
        using var aggregates = new LogReader(kafka, topics.Aggregates, partition);
        var (first, end) = aggregates.Bounds();
        var late = Math.Max(first, end - UsuallyEnough);
        var checkpoint = await Latest(aggregates, late, end, stop);
        if (checkpoint is null && late > first) checkpoint = await Latest(aggregates, first, end, stop);
        return new(partition, checkpoint, events.Bounds().End);
    }

    /// <summary>A checkpoint is the last record of each transaction, so the latest lies near the end.</summary>
    private static async Task<Checkpoint?> Latest(LogReader aggregates, long from, long end, CancellationToken stop)
    {
        Checkpoint? latest = null;
        while (from < end)
        {
            var page = await aggregates.Read(from, Cursor.PageSize, stop);
            if (page.Next == from) break;
            from = page.Next;
            foreach (var record in page.Records.Where(IsCheckpoint)) latest = Engine.Fold.Checkpoint.FromJson(record.Value);
        }
        return latest;
    }

    private static bool IsCheckpoint(Record record) =>
        record is { Key: not null, Value: not null }
            && (Engine.Fold.Checkpoint.IsKey(record.Key)
                || Encoding.UTF8.GetString(record.Key)
                    .StartsWith(OwnerEpochs.CheckpointPrefix, StringComparison.Ordinal));
}
