using Confluent.Kafka;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Kafka;

/// <summary>
/// Reads the latest checkpoint of each partition with one client. A checkpoint ends each transaction, so it lies near the end.
/// </summary>
internal sealed class CheckpointReader : IDisposable
{
    /// <summary>How many offsets before the end are usually enough.</summary>
    private const int UsuallyEnough = 500;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly Topics topics;
    private readonly IConsumer<byte[]?, byte[]?> consumer;
    private readonly IAdminClient admin;

    public CheckpointReader(KafkaAddress kafka, Topics topics)
    {
        this.topics = topics;
        consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig(kafka.Client)
        {
            GroupId = $"{topics.Context}.checkpoints", // the client asks for its coordinator, and never joins it
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AutoOffsetReset = AutoOffsetReset.Error,
            FetchWaitMaxMs = 10,
        }).Build();
        admin = new DependentAdminClientBuilder(consumer.Handle).Build();
    }

    public IReadOnlyList<FoldProgress> Read(CancellationToken stop)
    {
        var bounds = Enumerable.Range(0, PartitionsOf(topics.Events))
            .Select(partition => consumer.QueryWatermarkOffsets(new(topics.Aggregates, partition), Timeout)).ToArray();
        var latest = new Checkpoint?[bounds.Length];
        ReadFrom(i => Math.Max(bounds[i].Low.Value, bounds[i].High.Value - UsuallyEnough));
        ReadFrom(i => latest[i] is null ? bounds[i].Low.Value : bounds[i].High.Value);
        return [.. latest.Select((checkpoint, partition) => new FoldProgress(
            partition, checkpoint, consumer.QueryWatermarkOffsets(new(topics.Events, partition), Timeout).High.Value))];

        void ReadFrom(Func<int, long> from) => ReadOn(
            latest,
            [.. Enumerable.Range(0, bounds.Length)
                .Where(i => from(i) < bounds[i].High.Value)
                .Select(i => new TopicPartitionOffset(topics.Aggregates, i, from(i)))],
            stop);
    }

    public void Dispose()
    {
        admin.Dispose();
        consumer.Dispose();
    }

    private void ReadOn(Checkpoint?[] latest, List<TopicPartitionOffset> from, CancellationToken stop)
    {
        if (from.Count == 0) return;
        consumer.Assign(from);
        var left = from.Select(at => at.Partition).ToHashSet();
        while (left.Count > 0)
        {
            var read = consumer.Consume(stop);
            if (read.IsPartitionEOF) left.Remove(read.Partition);
            else if (read.Message is { Key: { } key, Value: { } value } && IsCheckpoint(key))
                latest[read.Partition.Value] = Checkpoint.FromJson(value);
        }
        consumer.Unassign();
    }

    /// <summary>All topics are listed: to ask for one by name would let a broker create it.</summary>
    private int PartitionsOf(string topic) =>
        admin.GetMetadata(Timeout).Topics.Find(found => found.Topic == topic)?.Partitions.Count ?? 0;

    private static bool IsCheckpoint(byte[] key) =>
        Checkpoint.IsKey(key) || key.AsSpan().StartsWith(OwnerEpochs.CheckpointPrefixBytes);
}
