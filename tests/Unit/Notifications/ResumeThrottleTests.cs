using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Replay;

namespace ServerlessEvents.Tests.Notifications;

/// <summary>How often one user has the log searched, whatever he asks.</summary>
public sealed class ResumeThrottleTests
{
    private readonly Clock clock = new();
    private readonly ResumeThrottle throttle;

    public ResumeThrottleTests() => throttle = new(clock);

    [Fact]
    public void A_user_may_ask_a_few_times_at_once_and_then_once_each_interval_and_others_do_not_feel_it()
    {
        for (var i = 0; i < ResumeThrottle.Burst; i++) Assert.Null(throttle.Wait(Since(i)));
        Assert.Equal(ResumeThrottle.Interval, throttle.Wait(Since(9)));
        Assert.Null(throttle.Wait(Since(9, "bob")));
        clock.Now += ResumeThrottle.Interval / 2;
        Assert.Equal(ResumeThrottle.Interval / 2, throttle.Wait(Since(9)));
        clock.Now += ResumeThrottle.Interval / 2;
        Assert.Null(throttle.Wait(Since(9)));
        Assert.Equal(ResumeThrottle.Interval, throttle.Wait(Since(9)));
    }

    [Fact]
    public void To_go_on_from_the_end_of_the_last_answer_needs_no_wait()
    {
        for (var i = 0; i < ResumeThrottle.Burst; i++) Assert.Null(throttle.Wait(Since(i)));
        throttle.Answered(Since(4), Page("0-7"), clock.Now);
        for (var i = 0; i < 20; i++) Assert.Null(throttle.Wait(At("0-7")));
        Assert.NotNull(throttle.Wait(At("0-6")));
    }

    [Fact]
    public void What_was_asked_before_the_last_answer_was_looked_for_and_is_the_same_needs_no_look()
    {
        Assert.Null(throttle.Wait(Since(1)));
        throttle.Answered(Since(1), Page("0-7"), clock.Now);
        Assert.Equal("0-7", throttle.Covering(Since(1), clock.Now)?.Position.ToString());
        Assert.Empty(throttle.Covering(Since(1), clock.Now)!.Missed);
        Assert.Null(throttle.Covering(Since(1), clock.Now + TimeSpan.FromTicks(1))); // something may have come since
        Assert.Null(throttle.Covering(Since(2), clock.Now));
        Assert.Null(throttle.Covering(At("0-1"), clock.Now));
        Assert.Null(throttle.Covering(Since(1, "bob"), clock.Now));
    }

    [Fact]
    public void Who_has_not_asked_for_long_is_forgotten_and_may_ask_as_if_new()
    {
        for (var i = 0; i < ResumeThrottle.Burst; i++) Assert.Null(throttle.Wait(Since(i)));
        clock.Now += ResumeThrottle.Interval * ResumeThrottle.Burst * 3;
        for (var i = 0; i < ResumeThrottle.Burst; i++) Assert.Null(throttle.Wait(Since(i)));
        Assert.NotNull(throttle.Wait(Since(9)));
    }

    private static ResumeRequest Since(int second, string user = "alice") =>
        new(Inbound(user), "e-1", default, new(), DateTimeOffset.UnixEpoch.AddSeconds(second));

    private static ResumeRequest At(string position) =>
        new(Inbound("alice"), "e-1", default, LogPosition.Read(position, out _)!, Since: null);

    private static InboundEvent Inbound(string user) => new(user, $"events/{user}", default, []);

    private static ReplayPage Page(string position) =>
        new([new Record("orders.results", null, null, [], 0) { Offset = 7 }], LogPosition.Read(position, out _)!, IsComplete: true, []);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
