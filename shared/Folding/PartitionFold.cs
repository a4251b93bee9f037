using System.Text;
using ServerlessEvents.Events;

namespace ServerlessEvents.Folding;

/// <summary>
/// The fenced fold of one partition: acquire, line up, fold, one transaction, commit, and only then swap the overlay in.
/// Correctness rests on the checkpoint in the transaction alone; what the caller brings only says that there is work.
/// </summary>
public sealed class PartitionFold(FoldPlan plan, int partition, Func<IPartitionLog> open)
{
    private readonly Dictionary<string, Snapshot> aggregates = [];
    private IPartitionLog? log;
    private Cursor? cursor;

    public async Task Fold(IReadOnlyList<LogRecord> batch, CancellationToken stop)
    {
        try
        {
            if (cursor is null) await Acquire(stop);
            var due = await cursor!.Due(batch, stop);
            if (due.Next > cursor.Next) await Commit(due, stop);
        }
        catch (TransactionAbortedException) { throw; } // nothing was written, and the partition is still ours
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Lets the partition go; the next batch acquires it again.</summary>
    public void Release()
    {
        log?.Dispose();
        (log, cursor) = (null, null);
        aggregates.Clear();
    }

    /// <summary>Fence first, read after: the previous owner can write nothing more once we read.</summary>
    private async Task Acquire(CancellationToken stop)
    {
        log = open();
        await log.Fence(stop);
        aggregates.Clear();
        var checkpoint = new Checkpoint(Next: 0, plan.Aggregates.FoldVersion);
        await foreach (var page in log.ReadAggregates(stop))
        {
            foreach (var record in page)
            {
                if (record.Key is null) continue;
                var key = Encoding.UTF8.GetString(record.Key);
                if (key == Checkpoint.Key) checkpoint = Checkpoint.FromJson(record.Value);
                else if (record.Value is null) aggregates.Remove(key);
                else if (plan.Aggregates.OfSubject(key) is { } aggregate) aggregates[key] = SnapshotJson.Read(aggregate, record.Value);
            }
        }
        cursor = new Cursor(log.ReadEvents, checkpoint.Next);
    }

    private async Task Commit(LogPage due, CancellationToken stop)
    {
        var batch = new FoldBatch(plan, partition, cursor!.Next!.Value, aggregates.GetValueOrDefault);
        foreach (var record in due.Records) batch.Fold(record);
        await log!.Write(batch.Close(due.Next), stop);
        foreach (var (subject, snapshot) in batch.Changed) aggregates[subject] = snapshot;
        cursor.MoveTo(due.Next);
    }
}
