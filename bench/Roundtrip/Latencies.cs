using System.Diagnostics;

namespace ServerlessEvents.Bench.Roundtrip;

/// <summary>How long each message took, counted from when it was due: a late sender does not hide a delay.</summary>
internal sealed class Latencies
{
    private readonly long[] due;
    private readonly long[] arrived;
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool isPaced;
    private int left;

    /// <summary>
    /// Messages that are due at random times at a given rate, as independent clients send them (a Poisson process, the same in every run).
    /// </summary>
    public Latencies(int count, int perSecond)
    {
        (due, arrived, left, isPaced) = (new long[count], new long[count], count, true);
        var (chance, at) = (new Random(count), 0.0);
        for (var i = 0; i < count; i++)
        {
            at += -Math.Log(1 - chance.NextDouble()) / perSecond;
            due[i] = (long)(at * Stopwatch.Frequency);
        }
    }

    /// <summary>Messages that are due when they are sent.</summary>
    public Latencies(int count) => (due, arrived, left) = (new long[count], new long[count], count);

    public int Count => due.Length;

    /// <summary>From when the first was due until the last that has arrived.</summary>
    public double Seconds => (arrived.Max() - due.Min()) / (double)Stopwatch.Frequency;

    /// <summary>Sends each when it is due, whether or not earlier ones have arrived, and returns when all have.</summary>
    public async Task Run(Action<int> send, CancellationToken stop)
    {
        await Send(send, stop);
        await done.Task.WaitAsync(TimeSpan.FromMinutes(1), stop);
    }

    /// <summary>Sends each when it is due, whether or not earlier ones have arrived.</summary>
    public async Task Send(Action<int> send, CancellationToken stop)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < due.Length; i++) due[i] += started;
        for (var next = 0; next < due.Length;)
        {
            for (var now = Stopwatch.GetTimestamp(); next < due.Length && due[next] <= now; next++) send(next);
            await tick.WaitForNextTickAsync(stop);
        }
    }

    /// <summary>Notes that a message is sent. Where there is a rate, the time at which it was due counts instead.</summary>
    public void Sent(int message)
    {
        if (!isPaced) due[message] = Stopwatch.GetTimestamp();
    }

    /// <summary>Notes the arrival; a repeat does not count.</summary>
    public void Arrived(int message)
    {
        if (Interlocked.CompareExchange(ref arrived[message], Stopwatch.GetTimestamp(), 0) == 0 && Interlocked.Decrement(ref left) == 0)
            done.SetResult();
    }

    /// <summary>A percentile of the messages that have arrived, in milliseconds.</summary>
    public double Percentile(double percent)
    {
        var took = due.Zip(arrived)
            .Where(message => message.Second != 0)
            .Select(message => message.Second - message.First)
            .Order()
            .ToArray();
        return took[Math.Min(took.Length - 1, (int)(took.Length * percent / 100))] * 1000.0 / Stopwatch.Frequency;
    }
}
