using ServerlessEvents.Local.Kafka.Wire;
using Wire = ServerlessEvents.Local.Kafka.Wire.ErrorCode;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>A topic that is deleted and created again is another one, and clients notice.</summary>
public class TopicIdTests
{
    [EmbeddedTheory, InlineData(1, 4), InlineData(4, 1), InlineData(2, 2), InlineData(3, 6), InlineData(6, 3)]
    public async Task A_producer_goes_on_with_the_partitions_of_the_new_topic(int before, int after)
    {
        await using var broker = await TestBroker.Start(with: options => options with { AutoCreateTopics = false });
        await broker.Create("orders", before);
        using var producer = broker.Producer(config =>
            (config.TopicMetadataRefreshIntervalMs, config.MetadataMaxAgeMs, config.TopicMetadataRefreshFastIntervalMs) = (100, 300, 50));
        for (var p = 0; p < before; p++)
            await producer.ProduceAsync(new Confluent.Kafka.TopicPartition("orders", p), new() { Value = "old" });
        using var admin = broker.Admin();
        await admin.DeleteTopicsAsync(["orders"]);
        await broker.Create("orders", after);
        for (var i = 0; i < 50; i++) await producer.ProduceAsync("orders", new() { Value = $"{i}" });
        await Until.True(() => producer.Flush(TimeSpan.FromMilliseconds(100)) == 0);
        Assert.Equal(50, broker.Core.Topics.Find("orders")!.Partitions.Sum(partition => partition.NextOffset));
    }

    [EmbeddedFact]
    public async Task An_id_stays_across_a_restart_and_is_another_after_the_topic_was_made_again()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        await broker.Create("payments");
        var (first, other) = (broker.Core.Topics.Find("orders")!.Id, broker.Core.Topics.Find("payments")!.Id);
        Assert.NotEqual(default, first);
        Assert.NotEqual(first, other);
        await broker.Restart();
        Assert.Equal((first, other), (broker.Core.Topics.Find("orders")!.Id, broker.Core.Topics.Find("payments")!.Id));
        using var admin = broker.Admin();
        await admin.DeleteTopicsAsync(["orders"]);
        await broker.Create("orders");
        Assert.NotEqual(first, broker.Core.Topics.Find("orders")!.Id);
    }

    [EmbeddedFact]
    public async Task A_topic_of_before_there_were_ids_gets_one_and_keeps_it()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        await File.WriteAllTextAsync(
            Path.Combine(broker.Options.DataFolder, "topics", "orders", "topic.json"), """{"Partitions":1,"Config":{}}""");
        await broker.Restart();
        var id = broker.Core.Topics.Find("orders")!.Id;
        Assert.NotEqual(default, id);
        await broker.Restart();
        Assert.Equal(id, broker.Core.Topics.Find("orders")!.Id);
    }

    [EmbeddedTheory, InlineData(13), InlineData(15), InlineData(16), InlineData(17), InlineData(18)]
    public async Task A_fetch_by_the_id_of_a_topic_that_is_gone_finds_nothing_of_the_new_one(short version)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        using var producer = broker.Producer();
        await producer.ProduceAsync("orders", new() { Value = "old" });
        var old = broker.Core.Topics.Find("orders")!.Id;
        using var raw = new RawKafka(broker.BootstrapServers);
        Assert.Equal((old, Wire.None), await Fetch(raw, version, old, 0));
        Assert.Equal((old, Wire.UnknownTopicOrPartition), await Fetch(raw, version, old, 1));
        using var admin = broker.Admin();
        await admin.DeleteTopicsAsync(["orders"]);
        await broker.Create("orders");
        Assert.Equal((old, Wire.UnknownTopicId), await Fetch(raw, version, old, 0));
        Assert.Equal(Wire.None, (await Fetch(raw, version, broker.Core.Topics.Find("orders")!.Id, 0)).Error);
    }

    [EmbeddedFact]
    public async Task Metadata_production_commits_and_deletion_go_by_id_too()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        var (id, unknown) = (broker.Core.Topics.Find("orders")!.Id, ServerlessEvents.Local.Kafka.Log.Topic.NewId());
        using var raw = new RawKafka(broker.BootstrapServers);
        Assert.Equal((Wire.None, "orders", id), await Metadata(raw, 12, id));
        Assert.Equal((Wire.None, "orders", id), await Metadata(raw, 13, id));
        Assert.Equal((Wire.UnknownTopicId, null, unknown), await Metadata(raw, 12, unknown));
        Assert.Equal(Wire.InvalidRequest, (await Metadata(raw, 11, id)).Error); // not yet
        Assert.Equal((id, Wire.CorruptMessage), await Produce(raw, id));
        Assert.Equal((unknown, Wire.UnknownTopicId), await Produce(raw, unknown));
        Assert.Equal((id, Wire.None), await Commit(raw, id));
        Assert.Equal((unknown, Wire.UnknownTopicId), await Commit(raw, unknown));
        Assert.Equal((unknown, Wire.UnknownTopicId), await Delete(raw, unknown));
        Assert.Equal((id, Wire.None), await Delete(raw, id));
        Assert.Null(broker.Core.Topics.Find("orders"));
    }

    private static Task<(Guid Id, Wire Error)> Fetch(RawKafka raw, short version, Guid id, int partition) =>
        raw.Ask(ApiKey.Fetch, version, flexible: true, (ref w) =>
        {
            if (w.Version < 15) w.Int32(-1);
            (int Wait, int Least, int Most) limits = (0, 1, 1_000_000);
            w.Int32(limits.Wait);
            w.Int32(limits.Least);
            w.Int32(limits.Most);
            w.Int8(0);
            w.Int32(0); // session
            w.Int32(-1);
            w.Structs([id], (ref w, topic) =>
            {
                w.Uuid(topic);
                w.Structs([partition], static (ref w, p) =>
                {
                    w.Int32(p);
                    w.Int32(-1);
                    w.Int64(0);
                    w.Int32(-1);
                    w.Int64(-1);
                    w.Int32(1_000_000);
                });
            });
            w.Structs<int>([], static (ref _, _) => { });
            w.String("");
        }, static (ref r) =>
        {
            (_, _, _) = (r.Int32(), r.Int16(), r.Int32());
            return r.Structs(static (ref r) => (r.Uuid(), r.Structs(static (ref r) =>
            {
                _ = r.Int32();
                var error = (Wire)r.Int16();
                (_, _, _) = (r.Int64(), r.Int64(), r.Int64());
                r.Structs(static (ref r) => (r.Int64(), r.Int64()));
                (_, _) = (r.Int32(), r.Bytes());
                return error;
            }).Single())).Single();
        });

    private static Task<(Wire Error, string? Name, Guid Id)> Metadata(RawKafka raw, short version, Guid id) =>
        raw.Ask(ApiKey.Metadata, version, flexible: true, (ref w) =>
        {
            w.Structs([id], static (ref w, topic) =>
            {
                w.Uuid(topic);
                w.String(null);
            });
            w.Bool(true);
            w.Bool(false);
        }, static (ref r) =>
        {
            _ = r.Int32();
            r.Structs(static (ref r) => { (_, _, _, _) = (r.Int32(), r.String(), r.Int32(), r.NullableString()); return 0; });
            (_, _) = (r.NullableString(), r.Int32());
            var result = r.Structs(static (ref r) =>
            {
                var found = ((Wire)r.Int16(), r.NullableString(), r.Uuid());
                _ = r.Bool();
                r.Structs(static (ref r) =>
                {
                    (_, _, _, _, _, _, _) = (r.Int16(), r.Int32(), r.Int32(), r.Int32(), r.Int32s(), r.Int32s(), r.Int32s());
                    return 0;
                });
                _ = r.Int32();
                return found;
            }).Single();
            if (r.Version >= 13) _ = r.Int16();
            return result;
        });

    private static Task<(Guid Id, Wire Error)> Produce(RawKafka raw, Guid id) => raw.Ask(ApiKey.Produce, 13, flexible: true, (ref w) =>
    {
        w.String(null);
        w.Int16(1);
        w.Int32(1000);
        w.Structs([id], static (ref w, topic) =>
        {
            w.Uuid(topic);
            w.Structs([0], static (ref w, partition) =>
            {
                w.Int32(partition);
                w.Bytes(new byte[10]);
            });
        });
    }, static (ref r) =>
    {
        var result = r.Structs(static (ref r) => (r.Uuid(), r.Structs(static (ref r) =>
        {
            _ = r.Int32();
            var error = (Wire)r.Int16();
            (_, _, _) = (r.Int64(), r.Int64(), r.Int64());
            r.Structs(static (ref r) => (r.Int32(), r.NullableString()));
            _ = r.NullableString();
            return error;
        }).Single())).Single();
        _ = r.Int32();
        return result;
    });

    private static Task<(Guid Id, Wire Error)> Commit(RawKafka raw, Guid id) => raw.Ask(ApiKey.OffsetCommit, 10, flexible: true, (ref w) =>
    {
        w.String("group");
        w.Int32(-1);
        w.String("");
        w.String(null);
        w.Structs([id], static (ref w, topic) =>
        {
            w.Uuid(topic);
            w.Structs([0], static (ref w, partition) =>
            {
                w.Int32(partition);
                w.Int64(1);
                w.Int32(-1);
                w.String(null);
            });
        });
    }, static (ref r) =>
    {
        _ = r.Int32();
        return r
            .Structs(static (ref r) => (r.Uuid(), r.Structs(static (ref r) => { _ = r.Int32(); return (Wire)r.Int16(); }).Single()))
            .Single();
    });

    private static Task<(Guid Id, Wire Error)> Delete(RawKafka raw, Guid id) => raw.Ask(ApiKey.DeleteTopics, 6, flexible: true, (ref w) =>
    {
        w.Structs([id], static (ref w, topic) =>
        {
            w.String(null);
            w.Uuid(topic);
        });
        w.Int32(1000);
    }, static (ref r) =>
    {
        _ = r.Int32();
        return r.Structs(static (ref r) =>
        {
            _ = r.NullableString();
            var result = (r.Uuid(), (Wire)r.Int16());
            _ = r.NullableString();
            return result;
        }).Single();
    });
}
