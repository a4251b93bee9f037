using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>Of a compacted topic the latest record of each key stays; retention deletes whole segments.</summary>
public class CompactionTests
{
    private static readonly Dictionary<string, string> Eager =
        new() { ["cleanup.policy"] = "compact", ["segment.bytes"] = "2000", ["min.cleanable.dirty.ratio"] = "0" };

    [EmbeddedTheory]
    [InlineData(CompressionType.None), InlineData(CompressionType.Gzip), InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4), InlineData(CompressionType.Zstd)]
    public async Task Only_the_last_record_of_each_key_is_left_at_its_offset(CompressionType codec)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("state", settings: Eager);
        using var producer = broker.Producer(config => (config.CompressionType, config.LingerMs) = (codec, 5));
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(
                Enumerable.Range(0, 10)
                    .Select(k => producer.ProduceAsync("state", new() { Key = $"k{k}", Value = $"{round}.{Noise(round, k)}" })));
        }
        await Until.True(() => broker.ReadAll("state").Count < 60);

        var left = broker.ReadAll("state");
        Assert.Equal(
            10, left.Where(r => r.Message.Value.StartsWith("19.", StringComparison.Ordinal)).Select(r => r.Message.Key).Distinct().Count());
        Assert.All(left, r => Assert.Equal(r.Offset.Value / 10, int.Parse(r.Message.Value.Split('.')[0])));
        await broker.Restart();
        Assert.Equal(left.Select(r => r.Offset), broker.ReadAll("state").Select(r => r.Offset));
        await producer.ProduceAsync("state", new() { Key = "new", Value = "after" });
        Assert.Equal(200, broker.ReadAll("state")[^1].Offset.Value);
    }

    [EmbeddedFact]
    public async Task A_tombstone_removes_its_key_and_after_a_while_itself()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("state", settings: new(Eager) { ["delete.retention.ms"] = "0" });
        using var producer = broker.Producer();
        await producer.ProduceAsync("state", new() { Key = "gone", Value = "once" });
        await producer.ProduceAsync("state", new() { Key = "gone", Value = null! });
        await Fill(producer);
        await Until.True(() => broker.ReadAll("state").All(r => r.Message.Key != "gone"));
    }

    [EmbeddedFact]
    public async Task A_tombstone_stays_for_those_who_have_yet_to_see_it()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("state", settings: Eager);
        using var producer = broker.Producer();
        await producer.ProduceAsync("state", new() { Key = "gone", Value = "once" });
        await producer.ProduceAsync("state", new() { Key = "gone", Value = null! });
        await Fill(producer);
        await Until.True(() => broker.ReadAll("state").Count(r => r.Message.Key == "gone") == 1);
        Assert.Null(broker.ReadAll("state").Single(r => r.Message.Key == "gone").Message.Value);
    }

    [EmbeddedFact]
    public async Task Aborted_records_neither_survive_nor_supersede_and_committed_ones_do_both()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("state", settings: Eager);
        using var producer = broker.Producer(config => config.TransactionalId = "fold");
        producer.InitTransactions(TestBroker.Limit);
        foreach (var (value, commit) in new[] { ("old", true), ("kept", true), ("aborted", false) })
        {
            producer.BeginTransaction();
            await producer.ProduceAsync("state", new() { Key = "k", Value = value });
            if (commit) producer.CommitTransaction(TestBroker.Limit); else producer.AbortTransaction(TestBroker.Limit);
        }
        using var plain = broker.Producer();
        await Fill(plain);
        await Until.True(() => broker.ReadAll("state", committed: false).Count(r => r.Message.Key == "k") == 1);
        Assert.Equal("kept", broker.ReadAll("state").Single(r => r.Message.Key == "k").Message.Value);
        await broker.Restart();
        Assert.Equal("kept", broker.ReadAll("state").Single(r => r.Message.Key == "k").Message.Value);
    }

    [EmbeddedFact]
    public async Task Nothing_younger_than_the_lag_is_compacted()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("young", settings: new(Eager) { ["min.compaction.lag.ms"] = "3600000" });
        await broker.Create("state", settings: Eager);
        using var producer = broker.Producer();
        await Fill(producer, "young");
        await Fill(producer);
        await Until.True(() => broker.ReadAll("state").Count < 60);
        Assert.Equal(100, broker.ReadAll("young").Count);
    }

    [EmbeddedFact]
    public async Task Retention_by_size_and_by_age_deletes_whole_segments_and_only_where_it_is_set()
    {
        await using var broker = await TestBroker.Start();
        var small = new Dictionary<string, string> { ["segment.bytes"] = "2000" };
        await broker.Create("kept", settings: small);
        await broker.Create("sized", settings: new(small) { ["retention.bytes"] = "4000" });
        await broker.Create("aged", settings: new(small) { ["retention.ms"] = "1" });
        using var producer = broker.Producer();
        foreach (var topic in new[] { "kept", "sized", "aged" }) await Fill(producer, topic);
        using var consumer = broker.Consumer();
        await Until.True(() => consumer.QueryWatermarkOffsets(new("sized", 0), TestBroker.Limit).Low > 50
            && consumer.QueryWatermarkOffsets(new("aged", 0), TestBroker.Limit).Low == 100);
        Assert.Equal(100, broker.ReadAll("kept").Count);
        Assert.Equal(
            "99",
            broker
                .ReadAll("sized", from: consumer.QueryWatermarkOffsets(new("sized", 0), TestBroker.Limit).Low)[^1].Message.Value
                .TrimEnd('v'));
    }

    /// <summary>Text that no compression makes much smaller.</summary>
    private static string Noise(int a, int b) => Convert.ToHexString(SHA512.HashData(Encoding.UTF8.GetBytes($"{a} {b}")));

    private static async Task Fill(IProducer<string, string> producer, string topic = "state")
    {
        for (var i = 0; i < 100; i++) await producer.ProduceAsync(topic, new() { Key = $"f{i % 5}", Value = $"{i}{new string('v', 60)}" });
    }
}
