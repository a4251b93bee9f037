using ServerlessEvents.Local.Mqtt;

namespace ServerlessEvents.Tests.Local.Mqtt;

/// <summary>One user cannot take the broker from the others, and what he sends too fast is late, not lost.</summary>
public class UserRateTests
{
    private const int PerSecond = 2_000;
    private readonly StoppedClock clock = new();

    [Fact]
    public void After_the_burst_each_message_waits_its_turn()
    {
        var rate = new UserRate(PerSecond, clock);
        var burst = (int)(PerSecond * UserRate.Burst.TotalSeconds);
        for (var i = 0; i <= burst; i++) Assert.Equal(TimeSpan.Zero, rate.Take("alice", 100));
        for (var i = 1; i <= 100; i++) Assert.Equal(i * 1000.0 / PerSecond, rate.Take("alice", 100).TotalMilliseconds, precision: 3);
        Assert.Equal(TimeSpan.Zero, rate.Take("bob", 100));
    }

    [Fact]
    public void A_user_at_the_rate_never_waits()
    {
        var rate = new UserRate(PerSecond, clock);
        for (var i = 0; i < 10 * PerSecond; i++)
        {
            Assert.Equal(TimeSpan.Zero, rate.Take("alice", 100));
            clock.Now += clock.TimestampFrequency / PerSecond;
        }
    }

    [Fact]
    public void A_large_message_counts_as_several()
    {
        var rate = new UserRate(PerSecond, clock);
        var burst = (int)(PerSecond * UserRate.Burst.TotalSeconds);
        for (var i = 0; i < burst / 4; i++) Assert.Equal(TimeSpan.Zero, rate.Take("alice", 4 * UserRate.BytesOfOne - 1));
        Assert.Equal(TimeSpan.Zero, rate.Take("alice", 256 * 1024)); // it waits for those before it, and not for itself
        Assert.Equal((1 + 256 * 1024 / UserRate.BytesOfOne) * 1000.0 / PerSecond, rate.Take("alice", 1).TotalMilliseconds, precision: 3);
    }

    private sealed class StoppedClock : TimeProvider
    {
        public long Now { get; set; } = 1;

        public override long GetTimestamp() => Now;
    }
}
