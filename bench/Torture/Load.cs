using System.Collections.Concurrent;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Bench.Torture;

/// <summary>Writes the events, evenly over the time given, and keeps the numbers of those that are acknowledged.</summary>
public sealed class Load(KafkaAddress kafka, TallyEvents events, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private readonly DurableProducer producer = new(kafka);
    private readonly ConcurrentQueue<int> acknowledged = [];
    private int reported;

    public IEnumerable<int> Acknowledged => acknowledged;
    public int Written => events.Count;

    public async Task Write(int count, TimeSpan within, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        using var tick = new PeriodicTimer(Tick, time);
        for (var written = 0; written < count; await tick.WaitForNextTickAsync(stop))
        {
            for (var due = Math.Min(count, (long)(count * (time.GetElapsedTime(start) / within))); written < due; written++)
                Produce(events.Next());
        }
    }

    /// <summary>
    /// Writes one event for each of the first <paramref name="keys"/> keys, so that no partition ends with a lost batch. Then it waits
    /// until every event is acknowledged or has failed.
    /// </summary>
    public async Task Close(int keys, CancellationToken stop)
    {
        for (var key = 0; key < keys; key++) Produce(events.To(key));
        using var tick = new PeriodicTimer(Tick, time);
        while (Volatile.Read(ref reported) < events.Count) await tick.WaitForNextTickAsync(stop);
    }

    public void Dispose() => producer.Dispose();

    private void Produce(ServerlessEvents.Engine.Records.Record record)
    {
        var number = events.Count - 1;
        producer.Produce(record, report =>
        {
            if (!report.Error.IsError) acknowledged.Enqueue(number);
            Interlocked.Increment(ref reported);
        });
    }
}
