using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>The scenarios of ClientsTests, by Confluent.Kafka.</summary>
public class ConfluentTests
{
    [EmbeddedTheory, MemberData(nameof(VersionCaps.All), MemberType = typeof(VersionCaps))]
    public async Task Keys_headers_and_null_values_come_back_as_sent_in_every_compression(string cap)
    {
        await using var broker = await TestBroker.Start(cap);
        await broker.Create("plain");
        CompressionType[] codecs =
        [
            CompressionType.None, CompressionType.Gzip, CompressionType.Snappy, CompressionType.Lz4,
            .. cap == "0.11" ? Array.Empty<CompressionType>() : [CompressionType.Zstd]
        ];
        foreach (var codec in codecs)
        {
            using var producer = broker.Producer(config => (config.CompressionType, config.LingerMs) = (codec, 50));
            var sent = new[] { new string('v', 1000), null }.Select(
                value => producer.ProduceAsync("plain", new() { Key = "k", Value = value!, Headers = new() { { "h", [1, 2] } } }));
            await Task.WhenAll(sent);
        }
        var all = broker.ReadAll("plain");
        Assert.Equal(codecs.SelectMany(_ => new[] { new string('v', 1000), null }), all.Select(r => r.Message.Value));
        Assert.All(all, r => Assert.Equal(("k", 1, 2), (r.Message.Key, r.Message.Headers.Count, r.Message.Headers[0].GetValueBytes()[1])));
        Assert.Equal(Enumerable.Range(0, all.Count), all.Select(r => (int)r.Offset.Value));
        Assert.Equal([3, 4], broker.ReadAll("plain", from: 3).Take(2).Select(r => (int)r.Offset.Value));
    }

    [EmbeddedTheory, MemberData(nameof(VersionCaps.All), MemberType = typeof(VersionCaps))]
    public async Task Offsets_are_found_by_time_inside_compressed_batches_too(string cap)
    {
        await using var broker = await TestBroker.Start(cap);
        foreach (var codec in new[] { CompressionType.None, CompressionType.Gzip, CompressionType.Snappy, CompressionType.Lz4 })
        {
            var topic = $"timed-{codec}";
            await broker.Create(topic);
            using var producer = broker.Producer(config => (config.CompressionType, config.LingerMs) = (codec, 50));
            await Task.WhenAll(
                Enumerable.Range(1, 9).Select(i => producer.ProduceAsync(
                    topic, new() { Value = new string('v', 100), Timestamp = new(i * 1000, TimestampType.CreateTime) })));
            using var consumer = broker.Consumer();
            Assert.Equal(4, Find(consumer, topic, 4500));
            Assert.Equal(0, Find(consumer, topic, 0));
            Assert.Equal(Offset.End.Value, Find(consumer, topic, 9001));
            Assert.Equal(
                (0, 9),
                (
                    consumer.QueryWatermarkOffsets(new(topic, 0), TestBroker.Limit).Low.Value,
                    consumer.QueryWatermarkOffsets(new(topic, 0), TestBroker.Limit).High.Value));
        }

        static long Find(IConsumer<string, string> consumer, string topic, long at) =>
            consumer.OffsetsForTimes([new(topic, 0, new Timestamp(at, TimestampType.CreateTime))], TestBroker.Limit).Single().Offset.Value;
    }

    [EmbeddedTheory, MemberData(nameof(VersionCaps.All), MemberType = typeof(VersionCaps))]
    public async Task An_administrator_makes_describes_widens_and_removes(string cap)
    {
        await using var broker = await TestBroker.Start(cap);
        using var admin = broker.Admin();
        await broker.Create("made", partitions: 2, new() { ["cleanup.policy"] = "compact" });
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = "made" };
        Assert.Equal("compact", (await admin.DescribeConfigsAsync([resource])).Single().Entries["cleanup.policy"].Value);
        if (cap != "0.11")
        {
            await admin.IncrementalAlterConfigsAsync(
                new() { [resource] = [new() { Name = "retention.ms", Value = "5", IncrementalOperation = AlterConfigOpType.Set }] });
            Assert.Equal("5", (await admin.DescribeConfigsAsync([resource])).Single().Entries["retention.ms"].Value);
            await admin.CreatePartitionsAsync([new() { Topic = "made", IncreaseTo = 5 }]);
            Assert.Equal(5, admin.GetMetadata("made", TestBroker.Limit).Topics.Single().Partitions.Count);
        }
        await broker.Restart();
        using var later = broker.Admin();
        Assert.Equal("compact", (await later.DescribeConfigsAsync([resource])).Single().Entries["cleanup.policy"].Value);
        await later.DeleteTopicsAsync(["made"]);
        Assert.DoesNotContain(later.GetMetadata(TestBroker.Limit).Topics, topic => topic.Topic == "made");
        var refused = await Assert.ThrowsAsync<CreateTopicsException>(() => broker.Create("odd", settings: new() { ["no.such"] = "1" }));
        Assert.Equal(ErrorCode.InvalidConfig, refused.Results.Single().Error.Code);
    }

    [EmbeddedFact]
    public async Task Records_before_an_offset_are_deleted_and_stay_so()
    {
        await using var broker = await TestBroker.Start();
        using var producer = broker.Producer();
        await broker.Create("orders");
        for (var i = 0; i < 10; i++) await producer.ProduceAsync("orders", new() { Value = $"{i}" });
        using var admin = broker.Admin();
        await admin.DeleteRecordsAsync([new("orders", 0, 7)]);
        await broker.Restart();
        Assert.Equal(["7", "8", "9"], broker.ReadAll("orders", from: 7).Select(r => r.Message.Value));
        using var consumer = broker.Consumer();
        Assert.Equal(7, consumer.QueryWatermarkOffsets(new("orders", 0), TestBroker.Limit).Low.Value);
    }

    [EmbeddedFact]
    public async Task A_group_can_be_described_and_deleted()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        using var admin = broker.Admin();
        using var consumer = broker.Consumer();
        consumer.Subscribe("orders");
        await Until.True(() => { consumer.Consume(TimeSpan.FromMilliseconds(50)); return consumer.Assignment.Count == 1; });
        consumer.Commit([new("orders", 0, 5)]);
        var described = (await admin.DescribeConsumerGroupsAsync(["group"])).ConsumerGroupDescriptions.Single();
        Assert.Equal((ConsumerGroupState.Stable, 1), (described.State, described.Members.Single().Assignment.TopicPartitions.Count));
        Assert.Equal("group", (await admin.ListConsumerGroupsAsync()).Valid.Single().GroupId);
        await Assert.ThrowsAsync<DeleteGroupsException>(() => admin.DeleteGroupsAsync(["group"]));
        consumer.Close();
        await admin.DeleteGroupsAsync(["group"]);
        Assert.Empty((await admin.ListConsumerGroupsAsync()).Valid);
    }

    [EmbeddedFact]
    public async Task A_deleted_topic_gives_its_space_back_at_once()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        using var producer = broker.Producer();
        await producer.ProduceAsync("orders", new() { Value = "a" });
        Assert.Single(broker.ReadAll("orders"));
        using var admin = broker.Admin();
        await admin.DeleteTopicsAsync(["orders"]);
        var open = Directory.Exists("/proc/self/fd")
            ? new DirectoryInfo("/proc/self/fd").EnumerateFiles().Select(file => file.LinkTarget ?? "")
            : [];
        // A deleted file keeps its space while it is open.
        Assert.DoesNotContain(open, target =>
            target.StartsWith(broker.Options.DataFolder, StringComparison.Ordinal) && target.Contains(".log", StringComparison.Ordinal));
    }

    [EmbeddedFact]
    public async Task A_batch_sent_again_because_its_reply_was_lost_is_kept_once_also_across_a_restart()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        using var producer = broker.Producer(
            config => (config.EnableIdempotence, config.SocketTimeoutMs, config.RequestTimeoutMs) = (true, 2000, 1000));
        using var lost = broker.Faults.Next(
            ServerlessEvents.Local.Kafka.Wire.ApiKey.Produce, new(Swallows: true, Closes: true), "orders", times: 2);
        await producer.ProduceAsync("orders", new() { Value = "a" });
        await producer.ProduceAsync("orders", new() { Value = "b" });
        using var again = broker.Faults.Next(ServerlessEvents.Local.Kafka.Wire.ApiKey.Produce, new(Swallows: true), "orders");
        var pending = producer.ProduceAsync("orders", new() { Value = "c" });
        await Until.True(() => broker.Core.Topics.Find("orders", 0)!.NextOffset == 3);
        await broker.Restart();
        await pending;
        Assert.Equal(["a", "b", "c"], broker.ReadAll("orders").Select(r => r.Message.Value));
    }
}
