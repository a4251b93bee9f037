using Confluent.Kafka;
using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;
using ErrorCode = ServerlessEvents.Local.Kafka.Wire.ErrorCode;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>
/// A member with a <c>group.instance.id</c> that returns within its session gets its assignment back, and no one else notices (KIP-345).
/// </summary>
public class StaticMembershipTests
{
    [EmbeddedTheory, InlineData(GroupProtocol.Classic), InlineData(GroupProtocol.Consumer)]
    public async Task A_member_that_returns_has_its_partitions_again_and_the_other_never_loses_any(GroupProtocol protocol)
    {
        await using var broker = await TestBroker.Start(
            with: options => options with { GroupConsumerHeartbeat = TimeSpan.FromMilliseconds(100) });
        await broker.Create("orders", partitions: 4);
        var changes = 0;
        using var stays = Member(broker, protocol, "stays", () => Interlocked.Increment(ref changes));
        var leaves = Member(broker, protocol, "leaves");
        await Until.True(() => Poll(stays, leaves) is [2, 2]);
        var had = leaves.Assignment.ToHashSet();
        var before = changes;
        leaves.Close(); // says nothing, or that it will return
        leaves.Dispose();
        if (protocol == GroupProtocol.Consumer) await Until.True(() => WillReturn(broker, "leaves"), "The client has not said that it left.");
        using var returned = Member(broker, protocol, "leaves");
        await Until.True(() => Poll(stays, returned) is [2, 2]);
        Assert.Equal(had, returned.Assignment.ToHashSet());
        Assert.Equal(before, changes);
    }

    [EmbeddedFact]
    public async Task The_one_that_was_replaced_is_fenced()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        var fenced = new TaskCompletionSource();
        using var first = Member(broker, GroupProtocol.Classic, "same", error: e =>
        {
            if (e.Code == Confluent.Kafka.ErrorCode.FencedInstanceId) fenced.TrySetResult();
        });
        await Until.True(() => Poll(first) is [1]);
        using var second = Member(broker, GroupProtocol.Classic, "same");
        await Until.True(() =>
        {
            second.Consume(TimeSpan.FromMilliseconds(20));
            try
            {
                first.Consume(TimeSpan.FromMilliseconds(20));
            }
            catch (ConsumeException e) when (e.Error.IsFatal)
            {
                fenced.TrySetResult();
            }
            return fenced.Task.IsCompleted && second.Assignment.Count == 1;
        });
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_leader_that_returns_is_told_to_share_out_nothing(bool knowsSkipping)
    {
        var (group, first, second) = await TwoStable();
        var back = await group.Join(Request("a", knowsSkipping: knowsSkipping), Someone);
        Assert.Equal((ErrorCode.None, first.Generation, knowsSkipping), (back.Error, back.Generation, back.SkipsAssignment));
        Assert.Equal(knowsSkipping, back.Leader == back.MemberId);
        Assert.Equal([1], (await group.Sync(back.MemberId, "a", back.Generation, [])).Assignment);
        Assert.Equal(ErrorCode.None, group.Heartbeat(second.MemberId, "b", second.Generation));
        Assert.Equal(ErrorCode.FencedInstanceId, group.Heartbeat(first.MemberId, "a", first.Generation));
    }

    [Fact]
    public async Task A_follower_that_returns_changes_nothing_for_the_leader()
    {
        var (group, first, second) = await TwoStable();
        var back = await group.Join(Request("b"), Someone);
        Assert.Equal((ErrorCode.None, first.Generation, first.MemberId), (back.Error, back.Generation, back.Leader));
        Assert.Equal([2], (await group.Sync(back.MemberId, "b", back.Generation, [])).Assignment);
        Assert.Equal(ErrorCode.FencedInstanceId, group.MayCommit(second.MemberId, "b", second.Generation));
        Assert.Equal(ErrorCode.FencedInstanceId, (await group.Sync(second.MemberId, "b", second.Generation, [])).Error);
    }

    [Fact]
    public async Task One_that_returns_without_the_groups_protocol_makes_the_group_choose_again()
    {
        var (group, _, second) = await TwoStable();
        var back = group.Join(Request("a", protocol: "roundrobin"), Someone);
        Assert.Equal(ErrorCode.RebalanceInProgress, group.Heartbeat(second.MemberId, "b", second.Generation));
        var again = await group.Join(Request("b", second.MemberId), Someone);
        Assert.Equal((2, 2, "roundrobin"), ((await back).Generation, again.Generation, again.Protocol));
    }

    [Theory]
    [InlineData("", "x", ErrorCode.UnknownMemberId), InlineData("other", "a", ErrorCode.FencedInstanceId)]
    [InlineData("", "a", ErrorCode.None)]
    public async Task An_administrator_removes_a_member_by_its_instance(string memberId, string instance, ErrorCode expected)
    {
        var (group, _, _) = await TwoStable();
        Assert.Equal(expected, group.Leave(memberId, instance));
    }

    private static readonly Caller Someone = new("c", "/test", new("127.0.0.1", 9092));

    private static async Task<(Group, JoinResult, JoinResult)> TwoStable()
    {
        var ids = 0;
        var group = new Group(
            "g",
            new(
                TimeSpan.FromMilliseconds(50),
                TimeProvider.System,
                Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
                () => $"{++ids}"));
        var joins = new[] { group.Join(Request("a"), Someone), group.Join(Request("b"), Someone) };
        var (a, b) = (await joins[0], await joins[1]);
        Assert.Equal(a.MemberId, a.Leader);
        await Task.WhenAll(
            group.Sync(b.MemberId, "b", b.Generation, []),
            group.Sync(a.MemberId, "a", a.Generation, [(a.MemberId, [1]), (b.MemberId, [2])]));
        return (group, a, b);
    }

    private static JoinRequest Request(string instance, string memberId = "", bool knowsSkipping = true, string protocol = "range") =>
        new(
            "g",
            SessionTimeoutMs: 60_000,
            RebalanceTimeoutMs: 60_000,
            memberId,
            instance,
            "consumer",
            protocol == "range" ? [new("range", [0]), new("roundrobin", [0])] : [new(protocol, [0])],
            NeedsId: true,
            knowsSkipping);

    private static IConsumer<string, string> Member(
        TestBroker broker, GroupProtocol protocol, string instance, Action? changed = null, Action<Error>? error = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            GroupId = "group",
            GroupInstanceId = instance,
            EnableAutoCommit = false,
            GroupProtocol = protocol
        };
        if (protocol == GroupProtocol.Classic) config.HeartbeatIntervalMs = 200;
        var consumer = new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, e) => error?.Invoke(e))
            .SetPartitionsAssignedHandler((_, _) => changed?.Invoke()).SetPartitionsRevokedHandler((_, _) => changed?.Invoke()).Build();
        consumer.Subscribe("orders");
        return consumer;
    }

    private static bool WillReturn(TestBroker broker, string instance) =>
        broker.Core.Groups.FindConsumer("group")!.Read(
            members => members.Single(member => member.InstanceId == instance).Epoch == ConsumerHeartbeat.WillReturn);

    private static int[] Poll(params IConsumer<string, string>[] members)
    {
        foreach (var member in members) member.Consume(TimeSpan.FromMilliseconds(20));
        return [.. members.Select(member => member.Assignment.Count)];
    }
}
