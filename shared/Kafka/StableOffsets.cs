using Confluent.Kafka;

namespace ServerlessEvents.Kafka;

/// <summary>
/// Whether readers wait at an open transaction. They read up to the last stable offset, and an open transaction keeps it where it is while
/// the log goes on. It is always a little behind; who waits is told by its standing still from one look to the next.
/// </summary>
public sealed class StableOffsets(KafkaAddress kafka, IReadOnlyList<string> topics, TimeProvider time)
{
    private Dictionary<TopicPartition, OpenTransaction> open = [];

    /// <summary>Looks, and gives the partition whose readers wait longest, by the looks until now; null when none wait.</summary>
    /// <exception cref="KafkaException">Kafka does not answer.</exception>
    public async Task<OpenTransaction?> Look(CancellationToken stop)
    {
        using var ends = new TopicEnds(kafka);
        var partitions = await ends.PartitionsOf(topics, stop);
        if (partitions.Count == 0) return null;
        var stable = await ends.Read(partitions, IsolationLevel.ReadCommitted);
        var all = await ends.Read(partitions, IsolationLevel.ReadUncommitted);
        var (before, now) = (open, time.GetUtcNow());
        open = partitions.Where(partition => stable[partition] < all[partition]).ToDictionary(
            partition => partition,
            partition => before.TryGetValue(partition, out var then) && then.Offset == stable[partition]
                ? then
                : new OpenTransaction(partition.Topic, partition.Partition, stable[partition], now));
        return open.Values.MinBy(waiting => waiting.Since);
    }
}

/// <summary>An open transaction that readers wait at.</summary>
/// <param name="Offset">Where it begins; what lies from here on is not read.</param>
/// <param name="Since">Since when it has been seen.</param>
public sealed record OpenTransaction(string Topic, int Partition, long Offset, DateTimeOffset Since);
