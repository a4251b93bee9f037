using Confluent.Kafka.Admin;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>
/// The ordinary settings of topics are taken, those that mean something here are honoured, and all are described with type and
/// documentation.
/// </summary>
public class TopicSettingsTests
{
    [EmbeddedFact]
    public async Task Every_ordinary_setting_is_taken_kept_and_shown()
    {
        var set = new Dictionary<string, string>
        {
            ["compression.type"] = "lz4",
            ["compression.gzip.level"] = "9",
            ["compression.lz4.level"] = "3",
            ["compression.zstd.level"] = "-5",
            ["message.timestamp.type"] = "LogAppendTime",
            ["flush.messages"] = "1",
            ["flush.ms"] = "1000",
            ["file.delete.delay.ms"] = "0",
            ["index.interval.bytes"] = "1024",
            ["segment.index.bytes"] = "1024",
            ["segment.jitter.ms"] = "100",
            ["preallocate"] = "true",
            ["unclean.leader.election.enable"] = "true",
            ["max.compaction.lag.ms"] = "1000",
            ["message.timestamp.before.max.ms"] = "1000",
            ["message.timestamp.after.max.ms"] = "1000",
            ["local.retention.ms"] = "-2",
            ["leader.replication.throttled.replicas"] = "*",
            ["min.insync.replicas"] = "2",
        };
        await using var broker = await TestBroker.Start();
        await broker.Create("orders", settings: set);
        await broker.Restart();
        var shown = await Describe(broker, ResourceType.Topic, "orders");
        Assert.All(
            set, pair => Assert.Equal((pair.Value, ConfigSource.DynamicTopicConfig), (shown[pair.Key].Value, shown[pair.Key].Source)));
        Assert.All(shown.Where(pair => !set.ContainsKey(pair.Key)), pair => Assert.True(pair.Value.IsDefault));
    }

    [EmbeddedTheory]
    [InlineData("min.insync.replicas", "0")]
    [InlineData("max.compaction.lag.ms", "0")]
    [InlineData("compression.type", "brotli")]
    [InlineData("message.timestamp.type", "NoTime")]
    [InlineData("flush.messages", "0")]
    [InlineData("preallocate", "maybe")]
    [InlineData("retention.ms", "-2")]
    [InlineData("compression.gzip.level", "10")]
    [InlineData("segment.index.bytes", "99999999999")]
    [InlineData("remote.storage.enable", "true")]
    [InlineData("no.such", "1")]
    public async Task What_is_no_value_is_refused_at_creation_and_later(string name, string value)
    {
        await using var broker = await TestBroker.Start();
        var refused = await Assert.ThrowsAsync<CreateTopicsException>(() => broker.Create("odd", settings: new() { [name] = value }));
        Assert.Equal(ErrorCode.InvalidConfig, refused.Results.Single().Error.Code);
        await broker.Create("orders");
        using var admin = broker.Admin();
        var later = await Assert.ThrowsAsync<IncrementalAlterConfigsException>(() => admin.IncrementalAlterConfigsAsync(
            new() { [new() { Type = ResourceType.Topic, Name = "orders" }] = [new() { Name = name, Value = value }] }));
        Assert.Equal(ErrorCode.InvalidConfig, later.Results.Single().Error.Code);
    }

    [EmbeddedFact]
    public async Task A_record_waits_no_longer_for_compaction_than_the_topic_says()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create(
            "prompt",
            settings: new() { ["cleanup.policy"] = "compact", ["max.compaction.lag.ms"] = "200", ["min.cleanable.dirty.ratio"] = "1" });
        using var producer = broker.Producer();
        for (var i = 0; i < 20; i++) await producer.ProduceAsync("prompt", new() { Key = "k", Value = $"{i}" });
        await Until.True(() => broker.ReadAll("prompt") is [{ Message.Value: "19" }]);
    }

    [Fact]
    public void A_lag_at_most_that_is_less_than_the_lag_at_least_is_refused()
    {
        var (config, fault) = TopicConfig.From(
            new Dictionary<string, string> { ["max.compaction.lag.ms"] = "10", ["min.compaction.lag.ms"] = "11" });
        Assert.Null(config);
        Assert.Contains("min.compaction.lag.ms", fault, StringComparison.Ordinal);
    }

    [EmbeddedTheory]
    [InlineData("retention.ms", SettingType.Long)]
    [InlineData("cleanup.policy", SettingType.List)]
    [InlineData("preallocate", SettingType.Boolean)]
    [InlineData("compression.type", SettingType.String)]
    [InlineData("max.message.bytes", SettingType.Int)]
    [InlineData("min.cleanable.dirty.ratio", SettingType.Double)]
    public async Task A_setting_has_a_type_and_says_what_it_does_if_asked(string name, SettingType type)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders", settings: new() { [name] = TopicConfig.Defaults[name] });
        using var raw = new RawKafka(broker.BootstrapServers);
        var (found, documentation, synonyms) = await Ask(raw, 2, "orders", name, documented: true);
        Assert.Equal(type, found);
        Assert.False(string.IsNullOrEmpty(documentation));
        Assert.Equal([1, 5], synonyms);
        Assert.Null((await Ask(raw, 2, "orders", name, documented: false)).Documentation);
    }

    [EmbeddedTheory]
    [InlineData("num.partitions", "3"), InlineData("auto.create.topics.enable", "true"), InlineData("group.min.session.timeout.ms", "6000")]
    [InlineData("node.id", "1"), InlineData("default.replication.factor", "1"), InlineData("log.retention.ms", "-1")]
    public async Task The_broker_lists_its_own_settings(string name, string value)
    {
        await using var broker = await TestBroker.Start();
        var shown = await Describe(broker, ResourceType.Broker, "1");
        Assert.Equal((value, true), (shown[name].Value, shown[name].IsReadOnly));
        using var raw = new RawKafka(broker.BootstrapServers);
        Assert.False(string.IsNullOrEmpty((await Ask(raw, 4, "1", name, documented: true)).Documentation));
        // There is no broker 2.
        Assert.Equal(default, await Ask(raw, 4, "2", name, documented: true, expected: ErrorCode.InvalidRequest));
    }

    private static async Task<Dictionary<string, ConfigEntryResult>> Describe(TestBroker broker, ResourceType type, string name)
    {
        using var admin = broker.Admin();
        return (await admin.DescribeConfigsAsync([new() { Type = type, Name = name }])).Single().Entries;
    }

    private static Task<(SettingType Type, string? Documentation, int[] Synonyms)> Ask(
        RawKafka raw, sbyte kind, string of, string name, bool documented, ErrorCode expected = ErrorCode.NoError) =>
        raw.Ask(ApiKey.DescribeConfigs, 4, flexible: true, (ref w) =>
        {
            w.Structs([of], (ref w, of) =>
            {
                w.Int8(kind);
                w.String(of);
                w.Array([name], static (ref w, name) => w.String(name));
            });
            w.Bool(true);
            w.Bool(documented);
        }, (ref r) =>
        {
            _ = r.Int32();
            return r.Structs((ref r) =>
            {
                Assert.Equal((short)expected, r.Int16());
                (_, _, _) = (r.NullableString(), r.Int8(), r.String());
                return r.Structs(static (ref r) =>
                {
                    (_, _, _, _, _) = (r.String(), r.NullableString(), r.Bool(), r.Int8(), r.Bool());
                    var synonyms = r.Structs(static (ref r) => { (_, _) = (r.String(), r.NullableString()); return (int)r.Int8(); });
                    return ((SettingType)r.Int8(), r.NullableString(), synonyms);
                }).SingleOrDefault();
            }).Single();
        });
}
