using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>Owners that begin or line up wrongly: each leaves out or turns round one step.</summary>
internal static class ReadingFlaws
{
    /// <summary>Reads what is committed, and only then takes the partition.</summary>
    internal sealed class ReadsBeforeFencing(IPartitionLog log) : LogDecorator(log)
    {
        private readonly List<IReadOnlyList<Record>> read = [];

        public override async Task Fence(CancellationToken stop)
        {
            await foreach (var page in base.ReadAggregates(stop)) read.Add(page);
            await base.Fence(stop);
        }

        public override IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates(CancellationToken stop) => read.ToAsyncEnumerable();
    }

    /// <summary>Stops reading after the first page.</summary>
    internal sealed class ReadsNotToTheEnd(IPartitionLog log) : LogDecorator(log)
    {
        public override IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates(CancellationToken stop) => base.ReadAggregates(stop).Take(1);
    }

    /// <summary>Takes the batch as it is, and does not look in the log for what is missing.</summary>
    internal sealed class TakesTheBatchAsItIs(IPartitionLog log, Func<IReadOnlyList<Record>> batch) : LogDecorator(log)
    {
        public override Task<LogPage> ReadEvents(long from, int most, CancellationToken stop)
        {
            Record[] due = [.. batch().Where(record => record.Offset >= from).OrderBy(record => record.Offset)];
            return due.Length == 0 ? base.ReadEvents(from, most, stop) : Task.FromResult(new LogPage(due, due[^1].Offset + 1));
        }
    }

    /// <summary>Believes the batch and not the checkpoint, so that a repeated event is folded again.</summary>
    internal sealed class FoldsARepeatedBatch(IPartitionLog log, Func<IReadOnlyList<Record>> batch) : LogDecorator(log)
    {
        public override IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates(CancellationToken stop) =>
            base.ReadAggregates(stop).Select(page => (IReadOnlyList<Record>)[.. page.Select(GoBack)]);

        private Record GoBack(Record record)
        {
            if (!Checkpoint.IsKey(record.Key) || batch().Count == 0) return record;
            var checkpoint = Checkpoint.FromJson(record.Value);
            var next = Math.Min(checkpoint.Next, batch()[0].Offset);
            return record with { Value = (checkpoint with { Next = next }).ToJson(), Headers = [] };
        }
    }
}
