using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>A group by itself, with a clock that only the test moves.</summary>
public class GroupTests
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(3);
    private static readonly Caller Someone = new("c", "/test", new("127.0.0.1", 9092));

    private readonly CapturedTimers time = new();
    private readonly Group group;
    private int ids;

    public GroupTests() => group = new("g", new(FirstWait, time, NullLogger.Instance, () => $"{++ids}"));

    [Fact]
    public async Task A_timer_that_comes_late_does_not_end_the_next_rebalance()
    {
        var first = group.Join(Request(), Someone);
        var late = time.After(FirstWait);
        late();
        var a = await first;
        Assert.Equal(ErrorCode.None, (await group.Sync(a.MemberId, null, a.Generation, [(a.MemberId, [1])])).Error);

        var second = group.Join(Request(), Someone);
        late();
        Assert.False(second.IsCompleted, "The first member had no time to join again.");
        var again = group.Join(Request(a.MemberId), Someone);
        Assert.Equal((2, 2), ((await second).Generation, (await again).Generation));
    }

    [Fact]
    public async Task A_static_member_without_an_id_replaces_its_former_self_which_is_fenced_from_then_on()
    {
        var first = group.Join(Request(instance: "i"), Someone);
        time.After(FirstWait)();
        var former = await first;
        var next = await group.Join(Request(instance: "i"), Someone);
        Assert.Equal(ErrorCode.None, next.Error);
        Assert.NotEqual(former.MemberId, next.MemberId);
        Assert.Equal(ErrorCode.FencedInstanceId, (await group.Join(Request(former.MemberId, "i"), Someone)).Error);
        Assert.Equal(ErrorCode.FencedInstanceId, group.Heartbeat(former.MemberId, "i", former.Generation));
        Assert.Equal(ErrorCode.None, group.Heartbeat(next.MemberId, "i", next.Generation));
    }

    [Fact]
    public async Task A_member_that_is_silent_for_its_session_timeout_is_out()
    {
        var first = group.Join(Request(), Someone);
        time.After(FirstWait)();
        var a = await first;
        await group.Sync(a.MemberId, null, a.Generation, [(a.MemberId, [1])]);
        time.After(Timeout.InfiniteTimeSpan)(); // its session, which is set anew at each sign of life
        Assert.Equal(ErrorCode.UnknownMemberId, group.Heartbeat(a.MemberId, null, a.Generation));
        Assert.True(group.IsEmpty);
    }

    private static JoinRequest Request(string memberId = "", string? instance = null) =>
        new("g", SessionTimeoutMs: 10_000, RebalanceTimeoutMs: 60_000, memberId, instance, "consumer", [new("range", [0])], NeedsId: false);

    private sealed class CapturedTimers : TimeProvider
    {
        private readonly List<(TimeSpan Due, Action Fire)> timers = [];

        public Action After(TimeSpan due) => timers.Single(timer => timer.Due == due).Fire;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            timers.Add((dueTime, () => callback(state)));
            return new Still();
        }

        private sealed class Still : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => default;
        }
    }
}
