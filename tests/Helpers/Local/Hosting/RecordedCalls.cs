using System.Collections.Concurrent;
using Confluent.Kafka;
using ServerlessEvents.Local.Hosting.Triggers;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>A function whose calls a test sees, and whose success it decides.</summary>
public sealed class RecordedCalls
{
    private int running;

    public ConcurrentQueue<IReadOnlyList<ConsumeResult<byte[]?, byte[]?>>> Batches { get; } = [];

    /// <summary>Whether two calls ever ran at once.</summary>
    public bool Overlapped { get; private set; }

    /// <summary>What a call does after it is recorded.</summary>
    public Func<IReadOnlyList<ConsumeResult<byte[]?, byte[]?>>, CancellationToken, Task> Then { get; set; } = (_, _) => Task.CompletedTask;

    public async Task Take(IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> batch, CancellationToken stop)
    {
        if (Interlocked.Increment(ref running) > 1) Overlapped = true;
        Batches.Enqueue(batch);
        try { await Then(batch, stop); }
        finally { Interlocked.Decrement(ref running); }
    }
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
