using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions.Following;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>
/// The cursors of one function over its topic. They take the records that the trigger brings, find those that it lost, drop those that it
/// repeats, and take those that are read on between its calls.
/// </summary>
public abstract class PartitionConsumer : IFollowed, IDisposable
{
    private readonly KafkaAddress kafka;
    private readonly Follower? follower;
    private readonly RepeatedBatch? repeated;
    private readonly GroupOffsets position;
    private readonly Partitions<Partition> partitions;

    /// <param name="follower">Reads on between the calls; null when reading on is off.</param>
    /// <param name="backOff">Waits before a repeated batch; null for no waiting.</param>
    protected PartitionConsumer(KafkaAddress kafka, FunctionGroup group, Follower? follower, BackOff? backOff)
    {
        (this.kafka, Group, this.follower) = (kafka, group, follower);
        (repeated, position, partitions) = (backOff is null ? null : new(backOff), new(kafka, group.Name), new(Open));
    }

    public FunctionGroup Group { get; }

    /// <summary>
    /// Deals with each partition's due records, partitions side by side. A cursor moves on only after its records are dealt with; when
    /// one fails the call throws, and the host brings the batch again, before which this waits.
    /// </summary>
    public async Task Each(KafkaRecord[] batch, CancellationToken stop)
    {
        if (repeated is not null) await repeated.Pause(batch, stop);
        await Task.WhenAll(batch.ByPartition().Select(partition => Each(partition.Key, [.. partition], stop)));
    }

    public Task<long> Begin(int partition, CancellationToken stop) => In(partition, cursor => cursor.Begin(stop).AsTask(), stop);

    public Task<bool> Follow(int partition, LogPage page, CancellationToken stop) => In(partition, async cursor =>
    {
        if (cursor.Next is null) return false;
        await Handle(partition, cursor, cursor.After(page), stop);
        return true;
    }, stop);

    public void Dispose()
    {
        foreach (var (_, partition) in partitions.MostRecent) partition.Reader.Dispose();
        position.Dispose();
    }

    /// <summary>Deals with records of one partition, in order. When it throws, all of them come again.</summary>
    protected abstract Task Handle(int partition, IReadOnlyList<Record> records, CancellationToken stop);

    private async Task Each(int partition, IReadOnlyList<Record> records, CancellationToken stop)
    {
        follower?.Echo(this, partition, records[^1].Offset + 1);
        var next = await In(partition, async cursor =>
        {
            while (await cursor.Due(records, stop) is var due && due.Next > cursor.Next) await Handle(partition, cursor, due, stop);
            return cursor.Next!.Value;
        }, stop);
        follower?.Begin(this, partition, next);
    }

    private async Task Handle(int partition, Cursor cursor, LogPage due, CancellationToken stop)
    {
        if (due.Records.Count > 0) await Handle(partition, due.Records, stop);
        cursor.MoveTo(due.Next);
    }

    private Task<T> In<T>(int partition, Func<Cursor, Task<T>> work, CancellationToken stop) =>
        partitions.In(partition, held => work(held.Cursor), stop);

    private Partition Open(int partition)
    {
        var reader = new LogReader(kafka, Group.Topic, partition);
        Task<long> Committed(CancellationToken stop) => position.Committed(Group.Topic, partition, stop);
        Task<long> Begin(CancellationToken stop) => position.Beginning(Group.Topic, partition, stop); // as the trigger does
        return new(new Cursor((from, most, stop) => Read(reader, from, most, Committed, stop), committed: Committed, begin: Begin), reader);
    }

    /// <summary>
    /// When the log no longer holds a record, another instance has handled it while the partition was its own; otherwise the record is
    /// lost.
    /// </summary>
    private async Task<LogPage> Read(
        LogReader reader, long from, int most, Func<CancellationToken, Task<long>> committed, CancellationToken stop)
    {
        try { return await reader.Read(from, most, stop); }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_AutoOffsetReset)
        {
            return await committed(stop) is var next && next > from
                ? LogPage.Empty(next)
                : throw new InvalidDataException(
                    $"{Group.Topic} has lost offset {from} of a partition before anybody has dealt with it: "
                    + "keep records longer, and restart the app to go on with those that are left.", e);
        }
    }

    private sealed record Partition(Cursor Cursor, LogReader Reader);
}
