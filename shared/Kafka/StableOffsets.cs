using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ServerlessEvents.Kafka;

/// <summary>
/// Whether readers wait at an open transaction. They read up to the last stable offset, and an open transaction keeps it where it is while
/// the log goes on. It is always a little behind; who waits is told by its standing still from one look to the next.
/// </summary>
public sealed class StableOffsets(KafkaAddress kafka, IReadOnlyList<string> topics, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private Dictionary<TopicPartition, OpenTransaction> open = [];

    /// <summary>Looks, and gives the partition whose readers wait longest, by the looks until now; null when none wait.</summary>
    /// <exception cref="KafkaException">Kafka does not answer.</exception>
    public async Task<OpenTransaction?> Look(CancellationToken stop)
    {
        using var admin = new AdminClientBuilder(kafka.Client).Build();
        var partitions = (await Task.Run(() => admin.GetMetadata(Timeout), stop)).Topics
            .Where(topic => topics.Contains(topic.Topic))
            .SelectMany(topic => topic.Partitions, (topic, partition) => new TopicPartition(topic.Topic, partition.PartitionId))
            .ToList();
        if (partitions.Count == 0) return null;
        var stable = await Ends(admin, partitions, IsolationLevel.ReadCommitted);
        var ends = await Ends(admin, partitions, IsolationLevel.ReadUncommitted);
        var (before, now) = (open, time.GetUtcNow());
        open = partitions.Where(partition => stable[partition] < ends[partition]).ToDictionary(
            partition => partition,
            partition => before.TryGetValue(partition, out var then) && then.Offset == stable[partition]
                ? then
                : new OpenTransaction(partition.Topic, partition.Partition, stable[partition], now));
        return open.Values.MinBy(waiting => waiting.Since);
    }

    private static async Task<Dictionary<TopicPartition, long>> Ends(
        IAdminClient admin, IEnumerable<TopicPartition> partitions, IsolationLevel isolation)
    {
        var answer = await admin.ListOffsetsAsync(
            partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Latest() }),
            new ListOffsetsOptions { IsolationLevel = isolation, RequestTimeout = Timeout });
        return answer.ResultInfos.ToDictionary(
            info => info.TopicPartitionOffsetError.TopicPartition, info => info.TopicPartitionOffsetError.Offset.Value);
    }
}

/// <summary>An open transaction that readers wait at.</summary>
/// <param name="Offset">Where it begins; what lies from here on is not read.</param>
/// <param name="Since">Since when it has been seen.</param>
public sealed record OpenTransaction(string Topic, int Partition, long Offset, DateTimeOffset Since);
