using System.Collections.Concurrent;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>How fast one client may send. Above it nothing is lost: the message waits, and with it the client's connection.</summary>
public sealed class ClientRate(TimeProvider time)
{
    public const int PerSecond = 2_000;

    /// <summary>What may come at once after a pause.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, long> due = [];

    /// <summary>Counts a message, and says how long it has to wait.</summary>
    public TimeSpan Take(string client)
    {
        var now = time.GetTimestamp();
        var each = time.TimestampFrequency / PerSecond;
        var next = due.AddOrUpdate(client, now + each, (_, last) => Math.Max(last, now) + each);
        var early = TimeSpan.FromSeconds((double)(next - now) / time.TimestampFrequency) - Burst;
        return early > TimeSpan.Zero ? early : TimeSpan.Zero;
    }

    public Task Wait(string client) => Take(client) is { Ticks: > 0 } early ? Task.Delay(early, time) : Task.CompletedTask;

    public void Forget(string client) => due.TryRemove(client, out _);
}
