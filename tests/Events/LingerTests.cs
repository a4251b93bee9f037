using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Events;

/// <summary>A call lingers while events come, and never so long that later batches wait for it.</summary>
public class LingerTests
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(200);
    private readonly Clock clock = new();

    [Fact]
    public async Task It_sleeps_when_nothing_has_come_for_so_long()
    {
        var waits = new List<TimeSpan>();
        await New().Follow(wait => Reads(wait, waits, waits.Count < 3 ? 100 : 200, found: waits.Count < 3));
        Assert.Equal([Linger, Linger, Linger, Linger], waits);
    }

    [Fact]
    public async Task A_quiet_partition_lingers_while_another_goes_on()
    {
        var (linger, waits) = (New(), new List<TimeSpan>());
        var comes = new Queue<TaskCompletionSource<bool>>([new(), new()]);
        var other = linger.Follow(_ => comes.Peek().Task);
        await linger.Follow(wait =>
        {
            if (waits.Count > 0) return Reads(wait, waits, 150, found: false);
            clock.Passed += TimeSpan.FromMilliseconds(150);
            comes.Dequeue().SetResult(true);
            return Reads(wait, waits, 50, found: false);
        });
        comes.Dequeue().SetResult(false);
        await other;
        Assert.Equal([Linger, TimeSpan.FromMilliseconds(150)], waits);
    }

    [Fact]
    public async Task It_lasts_no_longer_than_the_hosts_window_however_much_comes()
    {
        await New().Follow(wait => Reads(wait, [], 90, found: true));
        Assert.InRange(clock.Passed.TotalMilliseconds, 1000, 1090);
    }

    [Fact]
    public async Task With_an_old_batch_or_no_time_to_linger_it_does_not_begin()
    {
        await New(newest: -1251).Follow(_ => throw new InvalidOperationException("It reads."));
        await new Linger(TimeSpan.Zero, clock.GetUtcNow(), clock).Follow(_ => throw new InvalidOperationException("It reads."));
    }

    private Linger New(int newest = 0) => new(Linger, clock.GetUtcNow().AddMilliseconds(newest), clock);

    private Task<bool> Reads(TimeSpan wait, List<TimeSpan> waits, int takes, bool found)
    {
        waits.Add(wait);
        clock.Passed += TimeSpan.FromMilliseconds(takes);
        return Task.FromResult(found);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Passed { get; set; }
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
        public override long GetTimestamp() => Passed.Ticks;
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Passed;
    }
}
