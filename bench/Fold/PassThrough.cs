using Confluent.Kafka;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Bench.Fold;

/// <summary>
/// The floor: plain Confluent.Kafka that consumes a partition and produces each record again, in transactions, and does nothing else. Its
/// settings are those of the fold where they matter for speed.
/// </summary>
public static class PassThrough
{
    public static Task Run(KafkaAddress kafka, string from, string to, int partitions, int perTransaction) =>
        Task.WhenAll(
            Enumerable.Range(0, partitions)
                .Select(partition => Task.Run(() => Run(kafka, new TopicPartition(from, partition), to, perTransaction))));

    private static void Run(KafkaAddress kafka, TopicPartition from, string to, int perTransaction)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig(kafka.Client)
        {
            GroupId = "pass-through",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
            FetchWaitMaxMs = 10,
            FetchQueueBackoffMs = 5,
            QueuedMinMessages = 10_000,
        }).Build();
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig(kafka.Client)
        {
            TransactionalId = $"pass-through-{to}-{from.Partition.Value}",
            QueueBufferingMaxMessages = 1_000_000,
            RetryBackoffMs = 1,
            RetryBackoffMaxMs = 4,
            LingerMs = 0,
        }).Build();
        var target = new TopicPartition(to, from.Partition);
        producer.InitTransactions(TimeSpan.FromSeconds(60));
        consumer.Assign(new TopicPartitionOffset(from, Offset.Beginning));
        var ended = false;
        while (!ended)
        {
            producer.BeginTransaction();
            for (var i = 0; i < perTransaction; i++)
            {
                var read = consumer.Consume(TimeSpan.FromSeconds(60))
                    ?? throw new TimeoutException($"Nothing came from {from} for a minute.");
                if (ended = read.IsPartitionEOF) break;
                producer.Produce(target, read.Message);
            }
            producer.CommitTransaction(TimeSpan.FromSeconds(60));
        }
    }
}
