using ServerlessEvents.Local.Mqtt;

namespace ServerlessEvents.Tests.Local;

/// <summary>One client cannot take the broker from the others, and what it sends too fast is late, not lost.</summary>
public class ClientRateTests
{
    private readonly StoppedClock clock = new();

    [Fact]
    public void After_the_burst_each_message_waits_its_turn()
    {
        var rate = new ClientRate(clock);
        var burst = (int)(ClientRate.PerSecond * ClientRate.Burst.TotalSeconds);
        for (var i = 0; i < burst; i++) Assert.Equal(TimeSpan.Zero, rate.Take("phone"));
        for (var i = 1; i <= 100; i++) Assert.Equal(i * 1000.0 / ClientRate.PerSecond, rate.Take("phone").TotalMilliseconds, precision: 3);
        Assert.Equal(TimeSpan.Zero, rate.Take("another"));
    }

    [Fact]
    public void A_client_at_the_rate_never_waits()
    {
        var rate = new ClientRate(clock);
        for (var i = 0; i < 10 * ClientRate.PerSecond; i++)
        {
            Assert.Equal(TimeSpan.Zero, rate.Take("phone"));
            clock.Now += clock.TimestampFrequency / ClientRate.PerSecond;
        }
    }

    private sealed class StoppedClock : TimeProvider
    {
        public long Now { get; set; } = 1;

        public override long GetTimestamp() => Now;
    }
}
