using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Kafka;

/// <summary>
/// The log of one partition's fold on a Kafka without transactions: results first, then snapshots, the checkpoint last. A crash in
/// between repeats results with the same ids; state stays right, because snapshots know their offset and <see cref="OwnerEpochs"/> finds
/// what a replaced owner has overwritten.
/// </summary>
public sealed class UnfencedPartitionLog(
    KafkaAddress kafka, DurableProducer producer, FoldOptions options, int partition, string owner) : IPartitionLog
{
    private readonly LogReader events = new(kafka, options.Topics.Events, partition);
    private readonly LogReader aggregates = new(kafka, options.Topics.Aggregates, partition);
    private long epoch = -1;

    public async Task Fence(CancellationToken stop) =>
        epoch = (await producer.DeliverInOrder(
        [
            new(options.Topics.Aggregates, Encoding.UTF8.GetBytes(OwnerEpochs.OwnerPrefix + owner), "{}"u8.ToArray(), [], partition),
        ])).Last;

    public async IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates([EnumeratorCancellation] CancellationToken stop)
    {
        var owners = new OwnerEpochs();
        await foreach (var page in aggregates.ReadAll(stop))
        {
            foreach (var record in page) owners.Add(record);
        }
        var checkpoint = owners.Effective(OffsetOf) ?? new(0, options.Aggregates.FoldVersion);
        await TakeOver(owners, checkpoint);
        yield return [.. owners.Snapshots];
        yield return [new Record(options.Topics.Aggregates, Encoding.UTF8.GetBytes(Checkpoint.Key), checkpoint.ToJson(), [], partition)];
    }

    public async Task<Record?> ReadAggregate(long offset, CancellationToken stop) =>
        (await aggregates.Read(offset, 1, stop)).Records is [var record] && record.Offset == offset ? record : null;

    public Task<long> FirstEvent(CancellationToken stop) => Task.Run(() => events.Bounds().First, stop);

    public Task<LogPage> ReadEvents(long from, int most, CancellationToken stop) => events.Read(from, most, stop);

    public async Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop)
    {
        // The records are grouped in one pass, as each pass over packed records makes them anew.
        var ofAggregates = records.ToLookup(record => record.Topic == options.Topics.Aggregates);
        await producer.Deliver([.. ofAggregates[false]]);
        var written = await producer.DeliverInOrder([.. ofAggregates[true].Where(record => !Checkpoint.IsKey(record.Key)).Select(Stamped)]);
        await producer.Deliver(
            [.. ofAggregates[true]
                .Where(record => Checkpoint.IsKey(record.Key))
                .Select(record => Stamped(record with { Key = CheckpointKey }))]);
        return written.IsContiguous ? written.Last + 1 : -1; // as if the checkpoint lay right behind them
    }

    public void Dispose()
    {
        events.Dispose();
        aggregates.Dispose();
    }

    private byte[] CheckpointKey => Encoding.UTF8.GetBytes(OwnerEpochs.CheckpointPrefix + epoch.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Takes over what was found: it writes the stale snapshots again under our epoch, then our checkpoint, and only then removes the marks
    /// of earlier owners.
    /// </summary>
    private async Task TakeOver(OwnerEpochs owners, Checkpoint checkpoint)
    {
        await producer.Deliver(
            [.. owners.StaleSnapshots.Select(record => Stamped(new(options.Topics.Aggregates, record.Key, record.Value, [], partition)))]);
        await producer.Deliver([Stamped(checkpoint.ToRecord(options.Topics, partition) with { Key = CheckpointKey })]);
        await producer.Deliver(
            [.. owners.KeysBefore(epoch).Select(key => new Record(options.Topics.Aggregates, key, null, [], partition))]);
    }

    private Record Stamped(Record record) =>
        record with { Headers = [new(HeaderNames.Epoch, epoch.ToString(CultureInfo.InvariantCulture))] };

    private long OffsetOf(Record record) =>
        options.Aggregates.OfSubject(record.Key) is { } aggregate ? SnapshotJson.Read(aggregate, record.Value).Offset : long.MaxValue - 1;
}
