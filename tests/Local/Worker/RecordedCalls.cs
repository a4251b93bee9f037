using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Local;

namespace ServerlessEvents.Tests.Local.Worker;

/// <summary>A function whose calls a test sees, and whose success it decides.</summary>
public sealed class RecordedCalls
{
    private int running;

    public ConcurrentQueue<KafkaRecord[]> Batches { get; } = [];

    /// <summary>Whether two calls ever ran at once.</summary>
    public bool Overlapped { get; private set; }

    /// <summary>What a call does after it is recorded.</summary>
    public Func<KafkaRecord[], CancellationToken, Task> Then { get; set; } = (_, _) => Task.CompletedTask;

    public async Task Take(KafkaRecord[] batch, CancellationToken stop)
    {
        if (Interlocked.Increment(ref running) > 1) Overlapped = true;
        Batches.Enqueue(batch);
        try { await Then(batch, stop); }
        finally { Interlocked.Decrement(ref running); }
    }
}

/// <summary>The function itself, as the host finds one: a public method of a public class, made anew for each call.</summary>
public sealed class RecordingFunction(RecordedCalls calls)
{
    public Task Run([KafkaTrigger("%Brokers%", "%Prefix%.things", ConsumerGroup = "%Prefix%.group", IsBatched = true, KeyDataType = KafkaMessageKeyType.Binary)] KafkaRecord[] batch, CancellationToken stop) => calls.Take(batch, stop);
}

/// <summary>A function with an output.</summary>
public sealed class SendingFunction
{
    [EventHubOutput("%Hub%", Connection = "HubConnection")]
    public string[] Run([KafkaTrigger("%Brokers%", "%Prefix%.things", ConsumerGroup = "%Prefix%.sending", IsBatched = true, KeyDataType = KafkaMessageKeyType.Binary)] KafkaRecord[] batch) =>
        [.. batch.Select(record => System.Text.Encoding.UTF8.GetString(record.Value))];
}

/// <summary>An Event Hub that may be away.</summary>
public sealed class RecordingSink : IEventHubSink
{
    public ConcurrentQueue<(string Hub, IReadOnlyList<string> Events)> Sent { get; } = [];
    public int Refuses { get; set; }

    public Task Send(string eventHub, IReadOnlyList<string> events, CancellationToken stop)
    {
        if (Refuses-- > 0) throw new IOException("The Event Hub is away.");
        Sent.Enqueue((eventHub, events));
        return Task.CompletedTask;
    }
}
