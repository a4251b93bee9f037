using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>Owners that write wrongly: each breaks one rule of the transaction.</summary>
internal static class WritingFlaws
{
    /// <summary>First what the events led to, then the checkpoint.</summary>
    internal sealed class CheckpointAfterTheTransaction(IPartitionLog log) : LogDecorator(log)
    {
        public override async Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop)
        {
            if (records.Count > 1) await base.Write([.. records.SkipLast(1)], stop);
            return await base.Write([records[^1]], stop);
        }
    }

    /// <summary>First the checkpoint, then what the events led to.</summary>
    internal sealed class CheckpointBeforeTheTransaction(IPartitionLog log) : LogDecorator(log)
    {
        public override async Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop)
        {
            await base.Write([records[^1]], stop);
            return records.Count == 1 ? -1 : await base.Write([.. records.SkipLast(1)], stop);
        }
    }

    /// <summary>Snapshots and checkpoint in one transaction, results and audit in another.</summary>
    internal sealed class ResultsApart(IPartitionLog log, Topics topics) : LogDecorator(log)
    {
        public override async Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop)
        {
            var last = await base.Write([.. records.Where(record => record.Topic == topics.Aggregates)], stop);
            Record[] rest = [.. records.Where(record => record.Topic != topics.Aggregates)];
            if (rest.Length > 0) await base.Write(rest, stop);
            return last;
        }
    }

    /// <summary>Takes the overlay for committed before it is: an abort comes too late to drop it.</summary>
    internal sealed class OverlayBeforeTheCommit(IPartitionLog log) : LogDecorator(log)
    {
        public override async Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop)
        {
            try { return await base.Write(records, stop); }
            catch (TransactionAbortedException) { return -1; }
        }
    }

    /// <summary>No answer to the commit? Then once more, with the same producer.</summary>
    internal sealed class RetryOfADoubtfulCommit(IPartitionLog log) : LogDecorator(log)
    {
        public override async Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop)
        {
            try { return await base.Write(records, stop); }
            catch (TimeoutException) { return await base.Write(records, stop); }
        }
    }

    /// <summary>No answer to the commit? Then it did not happen: producer and cache are kept, and the host tries again.</summary>
    internal sealed class KeepsAllAfterADoubtfulCommit(IPartitionLog log) : LogDecorator(log)
    {
        public override async Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop)
        {
            try { return await base.Write(records, stop); }
            catch (TimeoutException e) { throw new TransactionAbortedException("It took too long.", e); }
        }
    }
}
