using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Events;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>The cursors of one function over its topic: what the trigger brings, with what it lost found again and what it repeats dropped.</summary>
public abstract class Feed(KafkaAddress kafka, string topic, TimeSpan awake) : IDisposable
{
    private readonly ConcurrentDictionary<int, (Cursor Cursor, LogReader Reader)> partitions = [];

    /// <summary>
    /// Gives each partition's due records to <paramref name="handle"/>, partitions side by side. A cursor moves on only after its
    /// records are dealt with; when one fails the call throws, and the host brings the batch again.
    /// </summary>
    public Task Each(KafkaRecord[] batch, Func<int, IReadOnlyList<LogRecord>, Task> handle, CancellationToken stop) =>
        Task.WhenAll(batch.ByPartition().Select(partition => Handle(partition.Key, [.. partition], handle, stop)));

    public void Dispose()
    {
        foreach (var (_, reader) in partitions.Values) reader.Dispose();
    }

    private async Task Handle(int partition, IReadOnlyList<LogRecord> records, Func<int, IReadOnlyList<LogRecord>, Task> handle, CancellationToken stop)
    {
        var (cursor, reader) = partitions.GetOrAdd(partition, Open);
        while (await cursor.Due(records, stop) is var due && due.Next > cursor.Next)
        {
            if (due.Records.Count > 0) await handle(partition, due.Records);
            cursor.MoveTo(due.Next);
        }
        await Wakefulness.Follow(awake, TimeProvider.System, async wait =>
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
        return (new Cursor(reader.Read), reader);
    }
}

/// <summary>The feed of <see cref="ValidateEvents"/>.</summary>
public sealed class InboundFeed(Settings settings) : Feed(settings.Kafka, settings.Topics.Inbound, settings.Awake);

/// <summary>The feed of <see cref="NotifyClients"/>.</summary>
public sealed class ResultsFeed(Settings settings) : Feed(settings.Kafka, settings.Topics.Results, settings.Awake);
