using System.Collections.Concurrent;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>A clock whose waits are over at once; it says how long they would have been.</summary>
internal sealed class HurriedClock : TimeProvider
{
    private long now = DateTimeOffset.UnixEpoch.AddYears(57).Ticks;

    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    /// <summary>Waits of this length never end by themselves.</summary>
    public TimeSpan? Endless { get; init; }

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref now), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        if (dueTime == Endless) return TimeProvider.System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Interlocked.Add(ref now, dueTime.Ticks);
        return TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
