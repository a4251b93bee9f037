using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Replay;

namespace ServerlessEvents.Tests.Notifications;

/// <summary>How often one user has the log searched, whatever he asks.</summary>
public sealed class ResumeThrottleTests
{
    private readonly Clock clock = new();
    private readonly ResumeThrottle throttle;
    private long offset;

    public ResumeThrottleTests() => throttle = new(clock);

    [Fact]
    public void A_user_may_ask_a_few_times_at_once_and_then_once_each_interval_and_others_do_not_feel_it()
    {
        AskAll();
        Assert.Equal(ResumeThrottle.Interval, throttle.Wait(Since(99), offset++));
        Assert.Null(throttle.Wait(Since(99, "bob"), offset++));
        clock.Now += ResumeThrottle.Interval / 2;
        Assert.Equal(ResumeThrottle.Interval / 2, throttle.Wait(Since(99), offset++));
        clock.Now += ResumeThrottle.Interval / 2;
        Assert.Null(throttle.Wait(Since(99), offset++));
        Assert.Equal(ResumeThrottle.Interval, throttle.Wait(Since(99), offset++));
    }

    [Fact]
    public void A_request_that_is_tried_again_counts_once()
    {
        for (var tries = 0; tries < 3 * ResumeThrottle.Burst; tries++) Assert.Null(throttle.Wait(Since(1), 7));
        offset = 8;
        for (var i = 1; i < ResumeThrottle.Burst; i++) Assert.Null(throttle.Wait(Since(i), offset++));
        Assert.NotNull(throttle.Wait(Since(99), offset));
    }

    [Fact]
    public void To_go_on_from_the_end_of_an_incomplete_answer_needs_no_wait()
    {
        AskAll();
        throttle.Answered(Since(4), Page("0-7", isComplete: false), offset);
        Assert.Null(throttle.Wait(At("0-7"), ++offset));
        Assert.NotNull(throttle.Wait(At("0-6"), ++offset));
        throttle.Answered(At("0-7"), Page("0-9"), offset);
        Assert.NotNull(throttle.Wait(At("0-9"), ++offset));
    }

    [Fact]
    public void The_same_request_that_lay_in_the_log_before_the_search_is_answered_without_one()
    {
        Assert.Null(throttle.Wait(Since(1), 0));
        throttle.Answered(Since(1), Page("0-7"), upTo: 5);
        Assert.Equal("0-7", throttle.Covering(Since(1), 5)?.Position.ToString());
        Assert.Empty(throttle.Covering(Since(1), 5)!.Missed);
        Assert.Null(throttle.Covering(Since(1), 6)); // something may have come since
        Assert.Null(throttle.Covering(Since(2), 5));
        Assert.Null(throttle.Covering(At("0-1"), 5));
        Assert.Null(throttle.Covering(Since(1, "bob"), 5));
        Assert.Null(throttle.Covering(Since(1, replyTo: "replies/alice/tab-7"), 5)); // another tab has got nothing yet
    }

    [Fact]
    public void Who_has_not_asked_for_long_is_forgotten_and_may_ask_as_if_new()
    {
        AskAll();
        clock.Now += ResumeThrottle.Interval * ResumeThrottle.Burst * 3;
        AskAll();
        Assert.NotNull(throttle.Wait(Since(99), offset));
    }

    private void AskAll()
    {
        for (var i = 0; i < ResumeThrottle.Burst; i++) Assert.Null(throttle.Wait(Since(i), offset++));
    }

    private static ResumeRequest Since(int second, string user = "alice", string? replyTo = null) =>
        new(Inbound(user, replyTo), "e-1", default, new(), DateTimeOffset.UnixEpoch.AddSeconds(second));

    private static ResumeRequest At(string position) =>
        new(Inbound("alice"), "e-1", default, LogPosition.Read(position, out _)!, Since: null);

    private static InboundEvent Inbound(string user, string? replyTo = null) =>
        new(user, $"events/{user}", default, replyTo is null ? [] : [new(HeaderNames.ReplyTo, replyTo)]);

    private static ReplayPage Page(string position, bool isComplete = true) =>
        new([new Record("orders.results", null, null, [], 0) { Offset = 7 }], LogPosition.Read(position, out _)!, isComplete, []);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
