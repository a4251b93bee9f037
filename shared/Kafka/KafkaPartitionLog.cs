using Confluent.Kafka;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka.Native;

namespace ServerlessEvents.Kafka;

/// <summary>The log of one partition's fold in Kafka: a producer whose transactional id fences, and readers of what is committed.</summary>
public sealed class KafkaPartitionLog(KafkaAddress kafka, Topics topics, int partition) : IPartitionLog
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly LogReader events = new(kafka, topics.Events, partition);
    private readonly LogReader aggregates = new(kafka, topics.Aggregates, partition);
    private readonly TransactionalProducer producer = new(new ProducerConfig(DurableProducer.Config(kafka))
    {
        TransactionalId = $"{topics.Context}-fold-{partition}",
        TransactionTimeoutMs = 20_000, // if nobody takes over, a dead owner holds up every reader of results and audit for this long
        RetryBackoffMs = 1, // a commit right after a commit is answered "not yet"; the default of 100 ms would be its latency
        RetryBackoffMaxMs = 4,
        LingerMs = 5, // costs nothing in the end: a commit sends the waiting records at once
    }, Timeout);

    public Task Fence(CancellationToken stop) => Task.Run(producer.InitTransactions, stop);

    public IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates(CancellationToken stop) => aggregates.ReadAll(stop);

    public Task<long> FirstEvent(CancellationToken stop) => Task.Run(() => events.Bounds().First, stop);

    public Task<LogPage> ReadEvents(long from, int most, CancellationToken stop) => events.Read(from, most, stop);

    public async Task<Record?> ReadAggregate(long offset, CancellationToken stop) =>
        (await aggregates.Read(offset, 1, stop)).Records is [var record] && record.Offset == offset ? record : null;

    public Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop) =>
        Task.Run(() => Write(records as RecordBuffer ?? RecordBuffer.Of(records)), stop);

    public void Dispose()
    {
        producer.Dispose();
        events.Dispose();
        aggregates.Dispose();
    }

    /// <summary>
    /// The last record is the checkpoint. Its report alone says where the snapshots before it lie, because nobody else writes to this
    /// partition.
    /// </summary>
    private long Write(RecordBuffer records)
    {
        producer.BeginTransaction();
        try
        {
            producer.Produce(records);
            return producer.CommitTransaction();
        }
        // After the error, everything that is produced is refused.
        catch (KafkaException e) when (e is KafkaTxnRequiresAbortException || e.Error.Code == ErrorCode.Local_State)
        {
            producer.AbortTransaction();
            throw new TransactionAbortedException(e.Error.Reason, e);
        }
    }
}
