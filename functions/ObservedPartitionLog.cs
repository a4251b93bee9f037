using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Functions;

/// <summary>
/// The log of a partition, which also counts the dead letters that its owner writes and how often the owner loses the partition.
/// </summary>
public sealed class ObservedPartitionLog(IPartitionLog log, Telemetry telemetry) : IPartitionLog
{
    public Task Fence(CancellationToken stop) => log.Fence(stop);

    public IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates(CancellationToken stop) => log.ReadAggregates(stop);

    public Task<Record?> ReadAggregate(long offset, CancellationToken stop) => log.ReadAggregate(offset, stop);

    public Task<long> FirstEvent(CancellationToken stop) => log.FirstEvent(stop);

    public Task<LogPage> ReadEvents(long from, int most, CancellationToken stop) => log.ReadEvents(from, most, stop);

    public async Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop)
    {
        try
        {
            var last = await log.Write(records, stop);
            telemetry.Written(records);
            return last;
        }
        catch (Exception e) when (e is not (TransactionAbortedException or OperationCanceledException))
        {
            telemetry.Fenced();
            throw;
        }
    }

    public void Dispose() => log.Dispose();
}
