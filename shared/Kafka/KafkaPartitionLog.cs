using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Kafka;

/// <summary>The log of one partition's fold in Kafka: a producer whose transactional id fences, and readers of what is committed.</summary>
public sealed class KafkaPartitionLog(KafkaAddress kafka, Topics topics, int partition) : IPartitionLog
{
    private readonly LogReader events = new(kafka, topics.Events, partition);
    private readonly LogReader aggregates = new(kafka, topics.Aggregates, partition);
    private readonly FencedProducer producer = new(kafka, $"{topics.Context}-fold-{partition}");

    public Task Fence(CancellationToken stop) => producer.Fence(stop);

    public IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates(CancellationToken stop) => aggregates.ReadAll(stop);

    public Task<long> FirstEvent(CancellationToken stop) => Task.Run(() => events.Bounds().First, stop);

    public Task<LogPage> ReadEvents(long from, int most, CancellationToken stop) => events.Read(from, most, stop);

    public async Task<Record?> ReadAggregate(long offset, CancellationToken stop) =>
        (await aggregates.Read(offset, 1, stop)).Records is [var record] && record.Offset == offset ? record : null;

    /// <summary>
    /// The last record is the checkpoint. Its report alone says where the snapshots before it lie, because nobody else writes to this
    /// partition.
    /// </summary>
    public Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop) => producer.Write(records, stop);

    public void Dispose()
    {
        producer.Dispose();
        events.Dispose();
        aggregates.Dispose();
    }
}
