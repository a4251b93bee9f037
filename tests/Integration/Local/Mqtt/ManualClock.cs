namespace ServerlessEvents.Tests.Local.Mqtt;

/// <summary>A clock that stands still until it is told to go on; then the timers that are due by then run.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock one = new();
    private readonly List<Timer> timers = [];
    private DateTimeOffset now = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (one) return now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public void Advance(TimeSpan by)
    {
        Timer[] due;
        lock (one)
        {
            now += by;
            due = [.. timers.Where(timer => timer.Due <= now)];
            timers.RemoveAll(due.Contains);
        }
        foreach (var timer in due) timer.Run();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (one)
        {
            var timer = new Timer(this, () => callback(state), After(dueTime));
            timers.Add(timer);
            return timer;
        }
    }

    private DateTimeOffset After(TimeSpan due) => due == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : now + due;

    private sealed class Timer(ManualClock clock, Action run, DateTimeOffset due) : ITimer
    {
        public DateTimeOffset Due { get; private set; } = due;

        public void Run() => run();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.one) Due = clock.After(dueTime);
            return true;
        }

        public void Dispose()
        {
            lock (clock.one) clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
