using ServerlessEvents.Local.Kafka.Wire;
using static ServerlessEvents.Tests.Local.Kafka.TransactionRequests;
using Wire = ServerlessEvents.Local.Kafka.Wire.ErrorCode;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>What tools list of a broker: transactions, producers, folders, partitions, and the versions that it speaks.</summary>
public class DescribeTests
{
    [EmbeddedFact]
    public async Task Transactions_are_listed_by_state_producer_age_and_name_and_described()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders", partitions: 2);
        using var open = Transactional(broker, "open");
        using var done = Transactional(broker, "done");
        using var dropped = Transactional(broker, "dropped");
        using var idle = Transactional(broker, "idle");
        foreach (var producer in new[] { open, done, dropped })
        {
            producer.BeginTransaction();
            await producer.ProduceAsync(new Confluent.Kafka.TopicPartition("orders", 1), new() { Value = "v" });
        }
        done.CommitTransaction(TestBroker.Limit);
        dropped.AbortTransaction(TestBroker.Limit);
        using var raw = new RawKafka(broker.BootstrapServers);
        Assert.Equal("done=CompleteCommit dropped=CompleteAbort idle=Empty open=Ongoing |", await List(raw, 0));
        Assert.Equal("open=Ongoing |", await List(raw, 0, states: ["Ongoing"]));
        Assert.Equal(" | Undead", await List(raw, 1, states: ["Undead"]));
        Assert.Equal("open=Ongoing |", await List(raw, 1, openFor: 0));
        Assert.Equal(" |", await List(raw, 1, openFor: 3_600_000));
        Assert.Equal("done=CompleteCommit dropped=CompleteAbort |", await List(raw, 2, pattern: "d.*"));
        Assert.Equal("idle=Empty |", await List(raw, 2, pattern: "id.e"));
        Assert.Equal((Wire.None, "Ongoing", "orders-1"), await Describe(raw, "open"));
        Assert.Equal((Wire.None, "CompleteCommit", ""), await Describe(raw, "done"));
        Assert.Equal((Wire.TransactionalIdNotFound, "", ""), await Describe(raw, "none"));
    }

    [EmbeddedFact]
    public async Task Producers_are_described_with_their_open_transaction()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders", partitions: 3);
        using var plain = broker.Producer(config => config.EnableIdempotence = true);
        using var open = Transactional(broker, "open");
        for (var i = 0; i < 3; i++) await plain.ProduceAsync(new Confluent.Kafka.TopicPartition("orders", 0), new() { Value = "v" });
        open.BeginTransaction();
        await open.ProduceAsync(new Confluent.Kafka.TopicPartition("orders", 0), new() { Value = "v" });
        await open.ProduceAsync(new Confluent.Kafka.TopicPartition("orders", 1), new() { Value = "v" });
        using var raw = new RawKafka(broker.BootstrapServers);
        Assert.Equal("None 0:3 2:-1", await Producers(raw, "orders", 0));
        Assert.Equal("None 0:0", await Producers(raw, "orders", 1));
        Assert.Equal("None", await Producers(raw, "orders", 2));
        Assert.Equal("UnknownTopicOrPartition", await Producers(raw, "orders", 3));
        Assert.Equal("UnknownTopicOrPartition", await Producers(raw, "none", 0));
        open.CommitTransaction(TestBroker.Limit);
        Assert.Equal("None 0:-1", await Producers(raw, "orders", 1));
    }

    [EmbeddedTheory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task The_data_folder_is_described_with_the_size_of_each_partition(short version)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders", partitions: 2);
        await broker.Create("payments");
        using var producer = broker.Producer();
        await producer.ProduceAsync(new Confluent.Kafka.TopicPartition("orders", 1), new() { Value = new string('v', 1000) });
        using var raw = new RawKafka(broker.BootstrapServers);
        var size = new FileInfo(Path.Combine(broker.Options.DataFolder, "topics", "orders", "1", $"{0:D20}.log")).Length;
        Assert.Equal($"orders-0=0 orders-1={size} payments-0=0", await Folder(raw, version, null));
        Assert.Equal($"orders-1={size}", await Folder(raw, version, [("orders", 1), ("orders", 9), ("none", 0)]));
        Assert.Equal("", await Folder(raw, version, []));
    }

    [EmbeddedTheory]
    [InlineData(new string[0], 100, "a:0,1,2 b:0,1 c:0")]
    [InlineData(new[] { "b" }, 100, "b:0,1")]
    [InlineData(new[] { "c", "none", "a" }, 100, "a:0,1,2 c:0 none!UnknownTopicOrPartition")]
    [InlineData(new string[0], 2, "a:0,1 > a:2 b:0 > b:1 c:0")]
    [InlineData(new string[0], 3, "a:0,1,2 > b:0,1 c:0")]
    [InlineData(new[] { "not a name" }, 3, "not a name!InvalidTopic")]
    public async Task Partitions_are_described_in_pages(string[] topics, int limit, string expected)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("a", partitions: 3);
        await broker.Create("b", partitions: 2);
        await broker.Create("c");
        using var raw = new RawKafka(broker.BootstrapServers);
        var pages = new List<string>();
        (string, int)? cursor = null;
        do
        {
            var (page, next) = await Partitions(raw, topics, limit, cursor);
            pages.Add(page);
            cursor = next;
        }
        while (cursor is not null);
        Assert.Equal(expected, string.Join(" > ", pages));
    }

    /// <summary>
    /// The highest versions of Kafka 4.1. The README names what Kafka has and this broker has not (ACLs, quotas, share groups, …).
    /// </summary>
    [EmbeddedFact]
    public async Task The_versions_are_those_of_one_release()
    {
        await using var broker = await TestBroker.Start();
        var expected = "Produce 13 Fetch 18 ListOffsets 11 Metadata 13 OffsetCommit 10 OffsetFetch 10 FindCoordinator 6 JoinGroup 9 Heartbeat 4 LeaveGroup 5 SyncGroup 5 DescribeGroups 6 ListGroups 5 ApiVersions 4 "
            + "DeleteTopics 6 DeleteRecords 2 InitProducerId 5 OffsetForLeaderEpoch 4 AddPartitionsToTxn 5 AddOffsetsToTxn 4 EndTxn 5 TxnOffsetCommit 5 DescribeConfigs 4 AlterConfigs 2 DescribeLogDirs 4 "
            + "CreatePartitions 3 DeleteGroups 2 IncrementalAlterConfigs 1 OffsetDelete 0 DescribeCluster 2 DescribeProducers 0 DescribeTransactions 0 ListTransactions 2 ConsumerGroupHeartbeat 1 ConsumerGroupDescribe 1 "
            + "DescribeTopicPartitions 0";
        Assert.Equal(
            expected,
            string.Join(
                ' ', broker.Core.Apis.Spoken.Where(api => api.Api.Key != ApiKey.CreateTopics).Select(api => $"{api.Api.Key} {api.Max}")));
    }

    [EmbeddedFact]
    public async Task From_its_fifth_version_on_the_end_of_a_transaction_raises_the_producers_epoch()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        using var raw = new RawKafka(broker.BootstrapServers);
        var (id, epoch) = await InitProducer(raw, "t");
        Assert.Equal((Wire.InvalidTxnState, -1), await End(raw, id, epoch, commit: true));
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(Wire.None, await Add(raw, id, epoch, onlyChecks: false));
            Assert.Equal(Wire.None, await Add(raw, id, epoch, onlyChecks: true));
            Assert.Equal((Wire.None, epoch + 1), await End(raw, id, epoch, commit: round != 1));
            Assert.Equal((Wire.None, epoch + 1), await End(raw, id, epoch, commit: round != 1)); // its answer was lost
            Assert.Equal(Wire.ProducerFenced, await Add(raw, id, epoch, onlyChecks: false));
            epoch++;
            Assert.Equal(Wire.InvalidTxnState, await Add(raw, id, epoch, onlyChecks: true));
        }
        Assert.Equal((Wire.None, epoch + 1), await End(raw, id, epoch, commit: false)); // aborts an empty transaction
    }

    private static Confluent.Kafka.IProducer<string, string> Transactional(TestBroker broker, string id)
    {
        var producer = broker.Producer(config => config.TransactionalId = id);
        producer.InitTransactions(TestBroker.Limit);
        return producer;
    }

    private static Task<string> List(RawKafka raw, short version, string[]? states = null, long openFor = -1, string? pattern = null) =>
        raw.Ask(ApiKey.ListTransactions, version, flexible: true, (ref w) =>
        {
            w.Array(states ?? [], static (ref w, state) => w.String(state));
            w.Array<long>([], static (ref w, producer) => w.Int64(producer));
            if (w.Version >= 1) w.Int64(openFor);
            if (w.Version >= 2) w.String(pattern);
        }, static (ref r) =>
        {
            (_, _) = (r.Int32(), r.Int16());
            var unknown = r.Strings();
            var listed = r.Structs(static (ref r) => { var id = r.String(); _ = r.Int64(); return $"{id}={r.String()}"; });
            return $"{string.Join(' ', listed.Order())} | {string.Join(' ', unknown)}".TrimEnd();
        });

    private static Task<(Wire, string, string)> Describe(RawKafka raw, string id) => raw.Ask(ApiKey.DescribeTransactions, 0, flexible: true,
        (ref w) => w.Array([id], static (ref w, id) => w.String(id)), static (ref r) =>
    {
        _ = r.Int32();
        return r.Structs(static (ref r) =>
        {
            var error = (Wire)r.Int16();
            _ = r.String();
            var state = r.String();
            (_, var begun, _, _) = (r.Int32(), r.Int64(), r.Int64(), r.Int16());
            Assert.Equal(state == "Ongoing", begun > 0);
            return (
                error,
                state,
                string.Join(
                    ' ',
                    r.Structs(
                        static (ref r) => { var topic = r.String(); return string.Join(' ', r.Int32s().Select(p => $"{topic}-{p}")); })));
        }).Single();
    });

    private static Task<string> Producers(RawKafka raw, string topic, int partition) =>
        raw.Ask(ApiKey.DescribeProducers, 0, flexible: true, (ref w) => w.Structs([topic], (ref w, topic) =>
        {
            w.String(topic);
            w.Int32s([partition]);
        }), static (ref r) =>
        {
            _ = r.Int32();
            return r.Structs(static (ref r) =>
            {
                _ = r.String();
                return r.Structs(static (ref r) =>
                {
                    _ = r.Int32();
                    var error = (Wire)r.Int16();
                    _ = r.NullableString();
                    var known = r.Structs(static (ref r) =>
                    {
                        (_, _, var last, _, _) = (r.Int64(), r.Int32(), r.Int32(), r.Int64(), r.Int32());
                        return $" {last}:{r.Int64()}";
                    });
                    return error + string.Concat(known.Order());
                }).Single();
            }).Single();
        });

    private static Task<string> Folder(RawKafka raw, short version, (string Topic, int Partition)[]? asked) =>
        raw.Ask(ApiKey.DescribeLogDirs, version, flexible: version >= 2, (ref w) => w.Structs(asked, static (ref w, one) =>
        {
            w.String(one.Topic);
            w.Int32s([one.Partition]);
        }), static (ref r) =>
        {
            _ = r.Int32();
            if (r.Version >= 3) Assert.Equal(0, r.Int16());
            return r.Structs(static (ref r) =>
            {
                Assert.Equal(0, r.Int16());
                Assert.True(Directory.Exists(r.String()));
                var sizes = r.Structs(static (ref r) =>
                {
                    var topic = r.String();
                    return r
                        .Structs(static (ref r) => { var size = (r.Int32(), r.Int64()); (_, _) = (r.Int64(), r.Bool()); return size; })
                        .Select(p => $"{topic}-{p.Item1}={p.Item2}")
                        .ToArray();
                });
                if (r.Version >= 4) Assert.True(r.Int64() >= r.Int64());
                return string.Join(' ', sizes.SelectMany(size => size));
            }).Single();
        });

    private static Task<(string Page, (string, int)? Next)> Partitions(
        RawKafka raw, string[] topics, int limit, (string Topic, int Partition)? from) =>
        raw.Ask(ApiKey.DescribeTopicPartitions, 0, flexible: true, (ref w) =>
        {
            w.Structs(topics, static (ref w, topic) => w.String(topic));
            w.Int32(limit);
            w.Int8(from is null ? (sbyte)-1 : (sbyte)1);
            if (from is not { } cursor) return;
            w.String(cursor.Topic);
            w.Int32(cursor.Partition);
            w.NoTags();
        }, static (ref r) =>
        {
            _ = r.Int32();
            var page = r.Structs(static (ref r) =>
            {
                var error = (Wire)r.Int16();
                var name = r.NullableString();
                Assert.Equal(error == Wire.None, r.Uuid() != default);
                _ = r.Bool();
                var partitions = r.Structs(static (ref r) =>
                {
                    Assert.Equal(0, r.Int16());
                    var index = r.Int32();
                    (_, _, _, _, _, _, _) = (r.Int32(), r.Int32(), r.Int32s(), r.Int32s(), r.Int32s(), r.Int32s(), r.Int32s());
                    return index;
                });
                _ = r.Int32();
                return error == Wire.None ? $"{name}:{string.Join(',', partitions)}" : $"{name}!{error}";
            });
            (string, int)? next = null;
            if (r.Int8() >= 0)
            {
                next = (r.String(), r.Int32());
                r.SkipTags();
            }
            return (string.Join(' ', page), next);
        });
}
