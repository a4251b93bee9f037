using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>A log that passes everything on; a flaw overrides the step that it breaks.</summary>
internal abstract class LogDecorator(IPartitionLog inner) : IPartitionLog
{
    public virtual Task Fence(CancellationToken stop) => inner.Fence(stop);

    public virtual IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates(CancellationToken stop) => inner.ReadAggregates(stop);

    public virtual Task<Record?> ReadAggregate(long offset, CancellationToken stop) => inner.ReadAggregate(offset, stop);

    public virtual Task<long> FirstEvent(CancellationToken stop) => inner.FirstEvent(stop);

    public virtual Task<LogPage> ReadEvents(long from, int most, CancellationToken stop) => inner.ReadEvents(from, most, stop);

    public virtual Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop) => inner.Write(records, stop);

    public void Dispose() => inner.Dispose();
}
