using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ServerlessEvents.Local.Kafka.Wire;
using ErrorCode = Confluent.Kafka.ErrorCode;
using Wire = ServerlessEvents.Local.Kafka.Wire.ErrorCode;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>What administrators' tools ask a broker, and what it refuses them.</summary>
public class AdministrationTests
{
    [EmbeddedTheory]
    [InlineData("compact", ErrorCode.PolicyViolation), InlineData("delete", ErrorCode.NoError)]
    [InlineData("compact,delete", ErrorCode.NoError), InlineData("delete,compact", ErrorCode.NoError), InlineData(null, ErrorCode.NoError)]
    public async Task Records_of_a_topic_that_is_only_compacted_are_not_deleted(string? policy, ErrorCode expected)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders", settings: policy is null ? null : new() { ["cleanup.policy"] = policy });
        using var producer = broker.Producer();
        for (var i = 0; i < 3; i++) await producer.ProduceAsync("orders", new() { Key = $"{i}", Value = "v" });
        using var admin = broker.Admin();
        var deleting = admin.DeleteRecordsAsync([new("orders", 0, 2)]);
        if (expected == ErrorCode.NoError) await deleting;
        else Assert.Equal(expected, (await Assert.ThrowsAsync<DeleteRecordsException>(() => deleting)).Results.Single().Error.Code);
        Assert.Equal(expected == ErrorCode.NoError ? 2 : 0, broker.Core.Topics.Find("orders", 0)!.LogStart);
    }

    [EmbeddedTheory, InlineData(GroupProtocol.Classic), InlineData(GroupProtocol.Consumer)]
    public async Task A_groups_offsets_are_deleted_where_no_member_reads(GroupProtocol protocol)
    {
        await using var broker = await TestBroker.Start(
            with: options => options with { GroupConsumerHeartbeat = TimeSpan.FromMilliseconds(100) });
        await broker.Create("read");
        await broker.Create("left", partitions: 2);
        using var member = broker.Consumer(config => (config.GroupProtocol, config.EnablePartitionEof) = (protocol, null));
        member.Subscribe("read");
        await Until.True(() => { member.Consume(TimeSpan.FromMilliseconds(20)); return member.Assignment.Count == 1; });
        member.Commit([new("read", 0, 5), new("left", 0, 6), new("left", 1, 7)]);
        Assert.Equal(
            [
                ("left", 0, Wire.None), ("read", 0, Wire.GroupSubscribedToTopic), ("none", 0, Wire.UnknownTopicOrPartition),
                ("left", 9, Wire.UnknownTopicOrPartition)
            ],
            await DeleteOffsets(broker, "group", ("left", 0), ("read", 0), ("none", 0), ("left", 9)));
        Assert.Equal([Offset.Unset, 7], member.Committed([new("left", 0), new("left", 1)], TestBroker.Limit).Select(found => found.Offset));
        member.Close();
        Assert.Equal([("read", 0, Wire.None)], await DeleteOffsets(broker, "group", ("read", 0)));
        await broker.Restart();
        using var later = broker.Consumer();
        Assert.Equal(
            [Offset.Unset, Offset.Unset, 7],
            later.Committed([new("left", 0), new("read", 0), new("left", 1)], TestBroker.Limit).Select(found => found.Offset));
        Assert.Empty(await DeleteOffsets(broker, "no-such-group", ("read", 0)));
    }

    [EmbeddedTheory]
    [InlineData("a.b", "a_b"), InlineData("a_b", "a.b"), InlineData("a.b_c", "a_b.c"), InlineData("...", "__.")]
    [InlineData("x.y.z", "x_y_z")]
    public async Task Topics_that_differ_in_points_and_underscores_only_are_not_had_together(string first, string second)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create(first);
        var refused = await Assert.ThrowsAsync<CreateTopicsException>(() => broker.Create(second));
        Assert.Equal(ErrorCode.TopicException, refused.Results.Single().Error.Code);
        Assert.Contains(first, refused.Results.Single().Error.Reason, StringComparison.Ordinal);
        using var producer = broker.Producer(config => config.MessageTimeoutMs = 2000);
        await Assert.ThrowsAsync<ProduceException<string, string>>(() => producer.ProduceAsync(second, new() { Value = "v" }));
        await broker.Create(first + "-");
    }

    [EmbeddedTheory]
    [InlineData("1", ErrorCode.NoError)]
    [InlineData("1;1;1", ErrorCode.NoError)]
    [InlineData("2", ErrorCode.InvalidReplicaAssignment)]
    [InlineData("1;3", ErrorCode.InvalidReplicaAssignment)]
    [InlineData("1,1", ErrorCode.InvalidReplicaAssignment)]
    [InlineData("1,2", ErrorCode.InvalidReplicaAssignment)]
    public async Task Partitions_are_assigned_to_the_one_broker_only(string replicas, ErrorCode expected)
    {
        await using var broker = await TestBroker.Start();
        using var admin = broker.Admin();
        var assigned = replicas.Split(';').Select(list => list.Split(',').Select(int.Parse).ToList()).ToList();
        var creating = admin.CreateTopicsAsync([new()
        {
            Name = "placed",
            NumPartitions = assigned.Count,
            ReplicasAssignments = assigned.Select((list, p) => (p, list)).ToDictionary(pair => pair.p, pair => pair.list)
        }]);
        if (expected == ErrorCode.NoError) await creating;
        else Assert.Equal(expected, (await Assert.ThrowsAsync<CreateTopicsException>(() => creating)).Results.Single().Error.Code);
        await broker.Create("widened");
        var widening = admin.CreatePartitionsAsync(
            [new() { Topic = "widened", IncreaseTo = 1 + assigned.Count, ReplicaAssignments = assigned }]);
        if (expected == ErrorCode.NoError) await widening;
        else Assert.Equal(expected, (await Assert.ThrowsAsync<CreatePartitionsException>(() => widening)).Results.Single().Error.Code);
        Assert.Equal(expected == ErrorCode.NoError ? 1 + assigned.Count : 1, broker.Core.Topics.Find("widened")!.Partitions.Count);
    }

    [EmbeddedFact]
    public async Task A_topic_that_is_created_by_use_has_no_leader_in_the_first_answer()
    {
        await using var broker = await TestBroker.Start();
        using var raw = new RawKafka(broker.BootstrapServers);
        foreach (var version in new short[] { 1, 4, 8, 9, 12, 13 })
        {
            var name = $"used-{version}";
            Assert.Equal((Wire.UnknownTopicOrPartition, 0), await Metadata(raw, version, name));
            Assert.Equal((Wire.None, 3), await Metadata(raw, version, name));
        }
    }

    [EmbeddedFact]
    public async Task Whoever_asks_what_it_may_do_is_told_and_no_one_else()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        using var admin = broker.Admin();
        var described = await admin.DescribeTopicsAsync(
            TopicCollection.OfTopicNames(["orders"]), new() { IncludeAuthorizedOperations = true });
        var topic = described.TopicDescriptions.Single();
        Assert.Equal(
            [
                AclOperation.Read, AclOperation.Write, AclOperation.Create, AclOperation.Delete, AclOperation.Alter, AclOperation.Describe,
                AclOperation.DescribeConfigs, AclOperation.AlterConfigs
            ],
            topic.AuthorizedOperations);
        Assert.Null(
            (await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(["orders"]), new())).TopicDescriptions
                .Single().AuthorizedOperations);
        Assert.Contains(
            AclOperation.IdempotentWrite,
            (await admin.DescribeClusterAsync(new() { IncludeAuthorizedOperations = true })).AuthorizedOperations);
        Assert.Null((await admin.DescribeClusterAsync(new())).AuthorizedOperations);
        var group = await admin.DescribeConsumerGroupsAsync(["none"], new() { IncludeAuthorizedOperations = true });
        Assert.Contains(AclOperation.Delete, group.ConsumerGroupDescriptions.Single().AuthorizedOperations);
    }

    private static async Task<(string, int, Wire)[]> DeleteOffsets(
        TestBroker broker, string group, params (string Topic, int Partition)[] asked)
    {
        using var raw = new RawKafka(broker.BootstrapServers);
        return await raw.Ask(ApiKey.OffsetDelete, 0, flexible: false, (ref w) =>
        {
            w.String(group);
            w.Structs(asked, static (ref w, one) =>
            {
                w.String(one.Topic);
                w.Int32s([one.Partition]);
            });
        }, (ref r) =>
        {
            Assert.Equal(group == "group" ? Wire.None : Wire.GroupIdNotFound, (Wire)r.Int16());
            _ = r.Int32();
            return r.Structs(static (ref r) =>
            {
                var topic = r.String();
                return r.Structs(static (ref r) => (r.Int32(), (Wire)r.Int16())).Select(p => (topic, p.Item1, p.Item2)).Single();
            });
        });
    }

    private static Task<(Wire Error, int Partitions)> Metadata(RawKafka raw, short version, string topic) =>
        raw.Ask(ApiKey.Metadata, version, flexible: version >= 9, (ref w) =>
        {
            w.Structs([topic], static (ref w, name) =>
            {
                if (w.Version >= 10) w.Uuid(default);
                w.String(name);
            });
            if (w.Version >= 4) w.Bool(true);
            if (w.Version is >= 8 and <= 10) w.Bool(false);
            if (w.Version >= 8) w.Bool(false);
        }, static (ref r) =>
        {
            if (r.Version >= 3) _ = r.Int32();
            r.Structs(static (ref r) => { (_, _, _, _) = (r.Int32(), r.String(), r.Int32(), r.NullableString()); return 0; });
            if (r.Version >= 2) _ = r.NullableString();
            _ = r.Int32();
            var result = r.Structs(static (ref r) =>
            {
                var error = (Wire)r.Int16();
                _ = r.NullableString();
                if (r.Version >= 10) r.Uuid();
                _ = r.Bool();
                var partitions = r.Structs(static (ref r) =>
                {
                    (_, _, _) = (r.Int16(), r.Int32(), r.Int32());
                    if (r.Version >= 7) _ = r.Int32();
                    (_, _) = (r.Int32s(), r.Int32s());
                    if (r.Version >= 5) _ = r.Int32s();
                    return 0;
                });
                if (r.Version >= 8) Assert.Equal(int.MinValue, r.Int32());
                return (error, partitions.Length);
            }).Single();
            if (r.Version is >= 8 and <= 10) Assert.Equal(int.MinValue, r.Int32());
            if (r.Version >= 13) Assert.Equal(0, r.Int16());
            return result;
        });
}
