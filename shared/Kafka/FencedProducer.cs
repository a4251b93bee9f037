using Confluent.Kafka;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka.Native;

namespace ServerlessEvents.Kafka;

/// <summary>A producer whose transactional id fences: who calls <see cref="Fence"/> last is the only one that can still write.</summary>
public sealed class FencedProducer(KafkaAddress kafka, string transactionalId) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly TransactionalProducer producer = new(new ProducerConfig(DurableProducer.Config(kafka))
    {
        TransactionalId = transactionalId,
        TransactionTimeoutMs = 20_000, // if nobody takes over, a dead owner holds up every reader of what it has written for this long
        RetryBackoffMs = 1, // a commit right after a commit is answered "not yet"; the default of 100 ms would be its latency
        RetryBackoffMaxMs = 4,
        LingerMs = 5, // costs nothing in the end: a commit sends the waiting records at once
    }, Timeout);

    public Task Fence(CancellationToken stop) => Task.Run(producer.InitTransactions, stop);

    /// <summary>Writes the records in one transaction, and says where the last one lies.</summary>
    public Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop) =>
        Task.Run(() => Write(records as RecordBuffer ?? RecordBuffer.Of(records)), stop);

    public void Dispose() => producer.Dispose();

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
