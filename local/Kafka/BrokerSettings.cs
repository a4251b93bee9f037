using ServerlessEvents.Local.Kafka.Apis;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Transactions;

namespace ServerlessEvents.Local.Kafka;

/// <summary>
/// The broker's own settings under Kafka's names, as an administrator sees them: read-only, because they are given at the start.
/// </summary>
public sealed class BrokerSettings(KafkaBrokerOptions options)
{
    /// <summary>One setting.</summary>
    /// <param name="Name">Kafka's name.</param>
    /// <param name="Value">Its value here.</param>
    /// <param name="Type">The type of its value.</param>
    /// <param name="Documentation">What it does.</param>
    /// <param name="IsOption">Whether it was, or could have been, given at the start; the others are what this broker is.</param>
    public readonly record struct Entry(string Name, string Value, SettingType Type, string Documentation, bool IsOption);

    public IReadOnlyList<Entry> All { get; } =
    [
        Option("auto.create.topics.enable", options.AutoCreateTopics, "Whether using a topic creates it."),
        Fixed("broker.id", BrokerAddress.NodeId, SettingType.Int, "The number of the one broker."),
        Fixed("compression.type", TopicConfig.Defaults["compression.type"], SettingType.String, "The default of the topics' setting."),
        Fixed("default.replication.factor", 1, SettingType.Int, "There is one broker, so one replica."),
        Fixed("delete.topic.enable", options.Profile != BrokerProfile.EventHubs, SettingType.Boolean, "Whether clients may delete topics."),
        Option(
            "group.consumer.heartbeat.interval.ms",
            options.GroupConsumerHeartbeat,
            "How often members of groups of the new protocol are told to speak."),
        Option("group.consumer.session.timeout.ms", options.GroupConsumerSession, "How long they may be silent."),
        Option(
            "group.initial.rebalance.delay.ms",
            options.GroupFirstWait,
            "How long a new group waits for more members. Kafka's own default is 3 s."),
        Fixed(
            "group.max.session.timeout.ms",
            JoinGroupApi.LongestSession,
            SettingType.Int,
            "The longest session that a member of a classic group may ask for."),
        Option("group.min.session.timeout.ms", options.GroupMinSession, "The shortest."),
        Fixed("log.cleanup.policy", TopicConfig.Defaults["cleanup.policy"], SettingType.List, "The default of the topics' setting."),
        Fixed("log.dirs", options.DataFolder, SettingType.String, "Where everything is kept."),
        Fixed(
            "log.message.timestamp.type",
            TopicConfig.Defaults["message.timestamp.type"],
            SettingType.String,
            "The default of the topics' setting."),
        Fixed("log.retention.bytes", TopicConfig.Defaults["retention.bytes"], SettingType.Long, "The default of the topics' setting."),
        Fixed(
            "log.retention.ms",
            TopicConfig.Defaults["retention.ms"],
            SettingType.Long,
            "The default of the topics' setting: records are kept for ever."),
        Fixed("log.segment.bytes", TopicConfig.Defaults["segment.bytes"], SettingType.Int, "The default of the topics' setting."),
        Fixed("message.max.bytes", TopicConfig.Defaults["max.message.bytes"], SettingType.Int, "The default of the topics' setting."),
        Fixed("min.insync.replicas", TopicConfig.Defaults["min.insync.replicas"], SettingType.Int, "The default of the topics' setting."),
        Fixed("node.id", BrokerAddress.NodeId, SettingType.Int, "The number of the one broker."),
        new(
            "num.partitions",
            $"{options.DefaultPartitions}",
            SettingType.Int,
            "Partitions of a topic that is created without a count.",
            IsOption: true),
        Fixed(
            "transaction.max.timeout.ms",
            TransactionCoordinator.MaxTimeoutMs,
            SettingType.Int,
            "The longest that a transaction may ask to be open."),
    ];

    private static Entry Option(string name, bool value, string documentation) =>
        new(name, value ? "true" : "false", SettingType.Boolean, documentation, IsOption: true);

    private static Entry Option(string name, TimeSpan value, string documentation) =>
        new(name, $"{(long)value.TotalMilliseconds}", SettingType.Int, documentation, IsOption: true);

    private static Entry Fixed(string name, object value, SettingType type, string documentation) =>
        new(name, value is bool on ? on ? "true" : "false" : $"{value}", type, documentation, IsOption: false);
}
