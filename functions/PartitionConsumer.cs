using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>The cursors of one function over its topic: what the trigger brings, with what it lost found again and what it repeats dropped.</summary>
public abstract class PartitionConsumer(KafkaAddress kafka, string topic, string group, TimeSpan lingerTime, BackOff? backOff) : IDisposable
{
    private readonly RepeatedBatch? repeated = backOff is null ? null : new(backOff);
    private readonly GroupOffsets position = new(kafka, group);
    private readonly ConcurrentDictionary<int, (Cursor Cursor, LogReader Reader)> partitions = [];

    /// <summary>
    /// Gives each partition's due records to <paramref name="handle"/>, partitions side by side. A cursor moves on only after its
    /// records are dealt with; when one fails the call throws, and the host brings the batch again, before which this waits.
    /// </summary>
    public async Task Each(KafkaRecord[] batch, Func<int, IReadOnlyList<LogRecord>, Task> handle, CancellationToken stop)
    {
        if (repeated is not null) await repeated.Pause(batch, stop);
        var linger = batch.LingerFor(lingerTime);
        await Task.WhenAll(batch.ByPartition().Select(partition => Handle(partition.Key, [.. partition], handle, linger, stop)));
    }

    public void Dispose()
    {
        foreach (var (_, reader) in partitions.Values) reader.Dispose();
        position.Dispose();
    }

    private async Task Handle(int partition, IReadOnlyList<LogRecord> records, Func<int, IReadOnlyList<LogRecord>, Task> handle, Linger linger, CancellationToken stop)
    {
        var (cursor, reader) = partitions.GetOrAdd(partition, Open);
        while (await cursor.Due(records, stop) is var due && due.Next > cursor.Next)
        {
            if (due.Records.Count > 0) await handle(partition, due.Records);
            cursor.MoveTo(due.Next);
        }
        await linger.Follow(async wait =>
        {
            var page = await reader.Read(cursor.Next!.Value, Cursor.PageSize, wait, stop);
            if (page.Records.Count > 0) await handle(partition, page.Records);
            cursor.MoveTo(page.Next);
            return page.Records.Count > 0;
        });
    }

    private (Cursor, LogReader) Open(int partition)
    {
        var reader = new LogReader(kafka, topic, partition);
        Task<long> Committed(CancellationToken stop) => position.Committed(topic, partition, stop);
        async Task<long> Begin(CancellationToken stop) => Math.Max(await Committed(stop), await Task.Run(() => reader.Bounds().First, stop)); // as the trigger does: with what is left, and from the log's start where the group has never committed
        return (new Cursor((from, most, stop) => Read(reader, from, most, Committed, stop), committed: Committed, begin: Begin), reader);
    }

    /// <summary>What the log does not hold any more, others have dealt with while the partition was theirs; else it is lost.</summary>
    private async Task<LogPage> Read(LogReader reader, long from, int most, Func<CancellationToken, Task<long>> committed, CancellationToken stop)
    {
        try { return await reader.Read(from, most, stop); }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_AutoOffsetReset)
        {
            return await committed(stop) is var next && next > from
                ? LogPage.Empty(next)
                : throw new InvalidDataException($"{topic} has lost offset {from} of a partition before anybody has dealt with it: keep records longer, and restart the app to go on with those that are left.", e);
        }
    }
}

/// <summary>The feed of <see cref="ValidateEvents"/>.</summary>
public sealed class InboundConsumer(Settings settings, BackOff? backOff = null) : PartitionConsumer(settings.Kafka, settings.Topics.Inbound, $"{settings.Context}.validate-events", settings.Linger, backOff);

/// <summary>The feed of <see cref="NotifyClients"/>.</summary>
public sealed class ResultsConsumer(Settings settings, BackOff? backOff = null) : PartitionConsumer(settings.Kafka, settings.Topics.Results, $"{settings.Context}.notify-clients", settings.Linger, backOff);

/// <summary>The feed of <see cref="ReplayNotifications"/>.</summary>
public sealed class ResumesConsumer(Settings settings, BackOff? backOff = null) : PartitionConsumer(settings.Kafka, settings.Topics.Resumes, $"{settings.Context}.replay-notifications", settings.Linger, backOff);
