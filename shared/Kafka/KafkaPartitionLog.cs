using Confluent.Kafka;
using ServerlessEvents.Events;
using ServerlessEvents.Folding;

namespace ServerlessEvents.Kafka;

/// <summary>The log of one partition's fold in Kafka: a producer whose transactional id fences, and readers of what is committed.</summary>
public sealed class KafkaPartitionLog(KafkaAddress kafka, Topics topics, int partition) : IPartitionLog
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly LogReader events = new(kafka, topics.Events, partition);
    private readonly LogReader aggregates = new(kafka, topics.Aggregates, partition);
    private readonly IProducer<byte[]?, byte[]?> producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig(DurableProducer.Config(kafka))
    {
        TransactionalId = $"{topics.Context}-fold-{partition}",
        TransactionTimeoutMs = 60_000,
        RetryBackoffMs = 1, // a commit right after a commit is answered "not yet"; the default of 100 ms would be its latency
        RetryBackoffMaxMs = 4,
        LingerMs = 0,
    }).Build();

    public Task Fence(CancellationToken stop) => Task.Run(() => producer.InitTransactions(Patience), stop);

    public IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAggregates(CancellationToken stop) => aggregates.ReadAll(stop);

    public Task<LogPage> ReadEvents(long from, int most, CancellationToken stop) => events.Read(from, most, stop);

    public Task Write(IReadOnlyList<NewRecord> records, CancellationToken stop) => Task.Run(() => Write(records), stop);

    public void Dispose()
    {
        producer.Dispose();
        events.Dispose();
        aggregates.Dispose();
    }

    private void Write(IReadOnlyList<NewRecord> records)
    {
        producer.BeginTransaction();
        try
        {
            foreach (var record in records) Produce(record);
            producer.CommitTransaction(Patience);
        }
        catch (KafkaTxnRequiresAbortException e)
        {
            producer.AbortTransaction(Patience);
            throw new TransactionAbortedException(e.Error.Reason, e);
        }
    }

    private void Produce(NewRecord record)
    {
        while (true)
        {
            try
            {
                producer.Produce(record.Target(), record.ToMessage());
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
