using Confluent.Kafka;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Bench.Torture.Worker;

/// <summary>
/// Prints on standard output how a transaction ends, whether the trigger or the follower began it: fenced, aborted, or in doubt.
/// </summary>
public sealed class WatchedPartitionLogs(FoldOptions options, Settings settings, DurableProducer producer, Telemetry telemetry)
    : PartitionLogs(options, settings, producer, telemetry)
{
    public override IPartitionLog Open(int partition) => new Watched(base.Open(partition));

    private static string Describe(Exception failure) => failure switch
    {
        TransactionAbortedException e => $"aborted {e.Message}",
        KafkaException { Error.Code: ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch } e =>
            $"fenced {e.Error.Code}",
        KafkaException e => $"doubt {e.GetType().Name} {e.Error.Code}{(e.Error.IsFatal ? " fatal" : "")}: {e.Error.Reason}",
        _ => $"doubt {failure.GetType().Name}: {failure.Message}",
    };

    private sealed class Watched(IPartitionLog log) : IPartitionLog
    {
        public Task Fence(CancellationToken stop) => Watch(() => log.Fence(stop));

        public IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates(CancellationToken stop) => log.ReadAggregates(stop);

        public Task<Record?> ReadAggregate(long offset, CancellationToken stop) => log.ReadAggregate(offset, stop);

        public Task<long> FirstEvent(CancellationToken stop) => log.FirstEvent(stop);

        public Task<LogPage> ReadEvents(long from, int most, CancellationToken stop) => log.ReadEvents(from, most, stop);

        public async Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop)
        {
            var last = 0L;
            await Watch(async () => last = await log.Write(records, stop));
            return last;
        }

        public void Dispose() => log.Dispose();

        private static async Task Watch(Func<Task> work)
        {
            try { await work(); }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Console.Out.WriteLine(Describe(failure));
                throw;
            }
        }
    }
}
