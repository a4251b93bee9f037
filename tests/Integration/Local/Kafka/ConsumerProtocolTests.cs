using Confluent.Kafka;
using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;
using static ServerlessEvents.Tests.Local.Kafka.ConsumerGroupRequests;
using ErrorCode = ServerlessEvents.Local.Kafka.Wire.ErrorCode;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>Groups of the new protocol (KIP-848), by Confluent.Kafka with <c>group.protocol=consumer</c>.</summary>
public class ConsumerProtocolTests
{
    [EmbeddedTheory, InlineData(null), InlineData("uniform"), InlineData("range")]
    public async Task Members_that_join_and_leave_share_the_partitions(string? assignor)
    {
        await using var broker = await Start();
        await broker.Create("orders", partitions: 6);
        using var first = Member(broker, assignor);
        await Until.True(() => Poll(first) is [6]);
        var second = Member(broker, assignor);
        await Until.True(() => Poll(first, second) is [3, 3]);
        using var third = Member(broker, assignor);
        await Until.True(() => Poll(first, second, third) is [2, 2, 2]);
        Assert.Equal(6, first.Assignment.Concat(second.Assignment).Concat(third.Assignment).Distinct().Count());
        second.Close();
        second.Dispose();
        await Until.True(() => Poll(first, third) is [3, 3]);
    }

    [EmbeddedFact]
    public async Task A_group_resumes_where_it_committed_also_after_a_restart_and_by_the_other_protocol()
    {
        await using var broker = await Start();
        await broker.Create("orders");
        using var producer = broker.Producer();
        for (var i = 0; i < 10; i++) await producer.ProduceAsync("orders", new() { Value = $"{i}" });
        Assert.Equal(["0", "1", "2"], Take(broker, 3, GroupProtocol.Consumer));
        Assert.Equal(["3", "4"], Take(broker, 2, GroupProtocol.Classic));
        await broker.Restart();
        Assert.Equal(["5", "6", "7"], Take(broker, 3, GroupProtocol.Consumer));
    }

    [EmbeddedFact]
    public async Task The_partitions_of_a_member_that_falls_silent_go_to_the_others()
    {
        await using var broker = await Start(session: TimeSpan.FromSeconds(2));
        await broker.Create("orders", partitions: 2);
        using var raw = new RawKafka(broker.BootstrapServers);
        await Heartbeat(raw, "silent", 0); // and never again
        using var other = Member(broker);
        await Until.True(() => Poll(other) is [2]);
    }

    [EmbeddedFact]
    public async Task New_topics_partitions_and_re_created_topics_are_shared_out_as_they_come()
    {
        await using var broker = await Start();
        await broker.Create("orders.a", partitions: 2);
        using var member = Member(broker, topic: "^orders[.].*");
        await Until.True(() => Poll(member) is [2]);
        await broker.Create("orders.b", partitions: 3);
        await broker.Create("payments");
        await Until.True(() => Poll(member) is [5]);
        using var admin = broker.Admin();
        await admin.CreatePartitionsAsync([new() { Topic = "orders.b", IncreaseTo = 4 }]);
        await Until.True(() => Poll(member) is [6]);
        await admin.DeleteTopicsAsync(["orders.a"]);
        await Until.True(() => PollAfterDeletion() is [4]);

        int[] PollAfterDeletion()
        {
            try { return Poll(member); }
            // On a busy machine the client may still look for the beginning of the deleted topic.
            catch (ConsumeException e) when (e.Error.Code == Confluent.Kafka.ErrorCode.UnknownTopicOrPart) { return []; }
        }
    }

    [EmbeddedFact]
    public async Task An_administrator_sees_which_protocol_a_group_speaks()
    {
        await using var broker = await Start();
        await broker.Create("orders", partitions: 2);
        using var member = Member(broker);
        using var classic = broker.Consumer(config => config.GroupId = "classic");
        classic.Subscribe("orders");
        await Until.True(() => Poll(member, classic) is [2, 2]);
        using var admin = broker.Admin();
        var described = (await admin.DescribeConsumerGroupsAsync(["group"])).ConsumerGroupDescriptions.Single();
        Assert.Equal((ConsumerGroupState.Stable, 2), (described.State, described.Members.Single().Assignment.TopicPartitions.Count));
        var listed = (await admin.ListConsumerGroupsAsync()).Valid.ToDictionary(group => group.GroupId, group => group.State);
        Assert.Equal(
            [("classic", ConsumerGroupState.Stable), ("group", ConsumerGroupState.Stable)],
            listed.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        using var raw = new RawKafka(broker.BootstrapServers);
        foreach (var (types, expected) in new (string[], string)[]
        {
            ([], "classic=classic group=consumer"),
            (["consumer"], "group=consumer"),
            (["Classic"], "classic=classic"),
            (["share"], ""),
            (["classic", "consumer"], "classic=classic group=consumer")
        })
        {
            Assert.Equal(expected, await List(raw, types));
        }
    }

    [EmbeddedFact]
    public async Task The_two_protocols_do_not_meet_in_one_group()
    {
        await using var broker = await Start();
        await broker.Create("orders");
        using var member = Member(broker);
        await Until.True(() => Poll(member) is [1]);
        using var classic = broker.Consumer();
        classic.Subscribe("orders");
        var refused = Assert.Throws<ConsumeException>(() => classic.Consume(TestBroker.Limit));
        Assert.Equal(Confluent.Kafka.ErrorCode.InconsistentGroupProtocol, refused.Error.Code);
    }

    [EmbeddedFact]
    public async Task What_makes_no_sense_is_refused_with_its_reason()
    {
        await using var broker = await Start();
        await broker.Create("orders");
        using var raw = new RawKafka(broker.BootstrapServers);
        Assert.Equal(ErrorCode.GroupIdNotFound, (await Heartbeat(raw, "m", 1)).Error);
        Assert.Equal(ErrorCode.UnsupportedAssignor, (await Heartbeat(raw, "m", 0, assignor: "mine")).Error);
        Assert.Equal(ErrorCode.InvalidRequest, (await Heartbeat(raw, "", 0)).Error);
        Assert.Equal(ErrorCode.InvalidRequest, (await Heartbeat(raw, "m", -3)).Error);
        Assert.Equal(ErrorCode.InvalidRequest, (await Heartbeat(raw, "m", -2)).Error);
        Assert.Equal(ErrorCode.InvalidRegularExpression, (await Heartbeat(raw, "m", 0, pattern: "(")).Error);
        var joined = await Heartbeat(raw, "m", 0);
        Assert.Equal((ErrorCode.None, 1, 1), (joined.Error, joined.Epoch, joined.Assigned));
        // An answer without news has no assignment.
        Assert.Equal((ErrorCode.None, -1), ((await Heartbeat(raw, "m", 1)).Error, (await Heartbeat(raw, "m", 1)).Assigned));
        Assert.Equal(ErrorCode.FencedMemberEpoch, (await Heartbeat(raw, "m", 7)).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, (await Heartbeat(raw, "other", 1)).Error);
        Assert.Equal(ErrorCode.StaleMemberEpoch, await Commit(raw, "m", 0));
        Assert.Equal(ErrorCode.UnknownMemberId, await Commit(raw, "other", 1));
        Assert.Equal(ErrorCode.UnknownMemberId, await Commit(raw, "", -1));
        Assert.Equal(ErrorCode.None, await Commit(raw, "m", 1));
        // The member has left: its epoch is -1, and leaving again changes nothing.
        Assert.Equal((ErrorCode.None, -1), ((await Heartbeat(raw, "m", -1)).Error, (await Heartbeat(raw, "m", -1)).Epoch));
    }

    [EmbeddedFact]
    public async Task A_partition_is_given_on_only_when_its_owner_has_given_it_back()
    {
        await using var broker = await Start();
        await broker.Create("orders", partitions: 2);
        using var raw = new RawKafka(broker.BootstrapServers);
        Assert.Equal((1, 2), await Epoch(Heartbeat(raw, "a", 0)));
        Assert.Equal((2, 0), await Epoch(Heartbeat(raw, "b", 0))); // its share is still with a
        Assert.Equal((1, 1), await Epoch(Heartbeat(raw, "a", 1))); // told to give one back
        Assert.Equal((2, -1), await Epoch(Heartbeat(raw, "b", 2)));
        var kept = broker.Core.Groups.FindConsumer("group")!.Read(members => members.Single(member => member.Id == "a").Assigned.ToArray());
        Assert.Equal(2, (await Heartbeat(raw, "a", 1, owned: kept)).Epoch);
        Assert.Equal((2, 1), await Epoch(Heartbeat(raw, "b", 2)));
    }

    [EmbeddedFact]
    public async Task A_static_member_is_let_in_only_when_the_one_before_it_has_left_for_a_while()
    {
        await using var broker = await Start();
        await broker.Create("orders", partitions: 3);
        using var raw = new RawKafka(broker.BootstrapServers);
        Assert.Equal((1, 3), await Epoch(Heartbeat(raw, "a", 0, instance: "i")));
        Assert.Equal(ErrorCode.UnreleasedInstanceId, (await Heartbeat(raw, "b", 0, instance: "i")).Error);
        Assert.Equal(-2, (await Heartbeat(raw, "a", -2, instance: "i")).Epoch);
        Assert.Equal((1, 3), await Epoch(Heartbeat(raw, "b", 0, instance: "i"))); // the same epoch: nothing has changed
        Assert.Equal(ErrorCode.FencedInstanceId, (await Heartbeat(raw, "a", 1, instance: "i")).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, (await Heartbeat(raw, "a", 1)).Error);
    }

    [Theory]
    [InlineData("uniform", 7, 3, new[] { 2, 2, 3 })]
    [InlineData("uniform", 2, 3, new[] { 0, 1, 1 })]
    [InlineData("uniform", 0, 3, new[] { 0, 0, 0 })]
    [InlineData("range", 7, 3, new[] { 4, 4, 6 })] // two topics: the first members get more of each
    [InlineData("range", 3, 2, new[] { 2, 4 })]
    public void Shares_are_as_even_as_the_assignor_makes_them(string assignor, int partitions, int count, int[] expected)
    {
        var members = Enumerable.Range(0, count).Select(i => new ConsumerMember($"m{i}", "", "")).ToArray();
        SubscribedTopic[] topics =
            [.. Enumerable.Range(0, assignor == "range" ? 2 : 1).Select(i => new SubscribedTopic(Topic.NewId(), partitions, members))];
        Assignors.ShareOut(assignor, members, topics);
        Assert.Equal(expected, members.Select(member => member.Target.Count).Order());
        var before = members.Select(member => member.Target.ToHashSet()).ToArray();
        Assignors.ShareOut(assignor, members, topics);
        Assert.All(members.Zip(before), pair => Assert.True(pair.First.Target.SetEquals(pair.Second))); // nothing moves without need
    }

    private static Task<TestBroker> Start(TimeSpan? session = null) =>
        TestBroker.Start(with: options => options with
        {
            GroupConsumerHeartbeat = TimeSpan.FromMilliseconds(100),
            GroupConsumerSession = session ?? options.GroupConsumerSession
        });

    private static IConsumer<string, string> Member(TestBroker broker, string? assignor = null, string topic = "orders")
    {
        var consumer = broker.Consumer(config =>
        {
            (config.GroupProtocol, config.EnablePartitionEof) = (GroupProtocol.Consumer, null);
            if (assignor is not null) config.GroupRemoteAssignor = assignor;
        });
        consumer.Subscribe(topic);
        return consumer;
    }

    private static int[] Poll(params IConsumer<string, string>[] members)
    {
        foreach (var member in members) member.Consume(TimeSpan.FromMilliseconds(20));
        return [.. members.Select(member => member.Assignment.Count)];
    }

    private static List<string> Take(TestBroker broker, int count, GroupProtocol protocol)
    {
        using var consumer = broker.Consumer(config => (config.GroupProtocol, config.EnablePartitionEof) = (protocol, null));
        consumer.Subscribe("orders");
        using var stop = new CancellationTokenSource(TestBroker.Limit);
        var taken = Enumerable.Range(0, count).Select(_ => consumer.Consume(stop.Token)).ToList();
        consumer.Commit(taken[^1]);
        consumer.Close();
        return [.. taken.Select(record => record.Message.Value)];
    }

    private static Task<string> List(RawKafka raw, string[] types) => raw.Ask(ApiKey.ListGroups, 5, flexible: true, (ref w) =>
    {
        w.Array<string>([], static (ref w, state) => w.String(state));
        w.Array(types, static (ref w, type) => w.String(type));
    }, static (ref r) =>
    {
        (_, _) = (r.Int32(), r.Int16());
        return string.Join(' ', r.Structs(static (ref r) =>
        {
            var id = r.String();
            (_, _) = (r.String(), r.String());
            return $"{id}={r.String()}";
        }).Order());
    });
}
