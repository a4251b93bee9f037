using System.Collections.Concurrent;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>How fast one user may send. Above it nothing is lost: the message waits, and with it the client's connection.</summary>
public sealed class UserRate(int perSecond, TimeProvider time)
{
    /// <summary>What may come at once after a pause. All of it goes before what others send meanwhile.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    /// <summary>A larger message counts once for each so many bytes that it begins.</summary>
    public const int BytesOfOne = 4 * 1024;

    private readonly ConcurrentDictionary<string, long> due = [];

    /// <summary>Counts a message, and says how long it has to wait for those before it; one that is large delays those after it.</summary>
    public TimeSpan Take(string user, long bytes)
    {
        var now = time.GetTimestamp();
        var each = time.TimestampFrequency / perSecond * (1 + (bytes / BytesOfOne));
        var next = due.AddOrUpdate(user, now + each, (_, last) => Math.Max(last, now) + each);
        var early = TimeSpan.FromSeconds((double)(next - each - now) / time.TimestampFrequency) - Burst;
        return early > TimeSpan.Zero ? early : TimeSpan.Zero;
    }

    public Task Wait(string user, long bytes) => Take(user, bytes) is { Ticks: > 0 } early ? Task.Delay(early, time) : Task.CompletedTask;
}
