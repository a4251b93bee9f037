using System.Globalization;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>What a setting's value is, by the protocol's numbers.</summary>
public enum SettingType : sbyte
{
    Boolean = 1,
    String = 2,
    Int = 3,
    Long = 5,
    Double = 6,
    List = 7,
}

/// <summary>A topic setting of Kafka: its default, which values it may have, and what it does here.</summary>
public sealed record TopicSetting(string Name, string Default, SettingType Type, Func<string, bool> Takes, string Documentation)
{
    private const string Unused = "Kept and shown, and without effect here: ";
    private const string Forever = "9223372036854775807";

    public static readonly IReadOnlyList<TopicSetting> All =
    [
        new(
            "cleanup.policy",
            "delete",
            SettingType.List,
            value => value.Split(',', StringSplitOptions.TrimEntries).All(policy => policy is "compact" or "delete"),
            "What becomes of old records: `delete` forgets them by age and size, `compact` keeps the last of each key."),
        Number(
            "compression.gzip.level",
            -1,
            SettingType.Int,
            level => level is -1 or (>= 1 and <= 9),
            Unused + "the broker compresses at its library's default level."),
        Number(
            "compression.lz4.level", 9, SettingType.Int, level => level is >= 1 and <= 17, Unused + "the broker does not compress by LZ4."),
        new(
            "compression.type",
            "producer",
            SettingType.String,
            value => value is "producer" or "uncompressed" or "gzip" or "zstd" or "snappy" or "lz4",
            "How batches are kept: `producer` as they were sent; `uncompressed`, `gzip` and `zstd` so; "
                + "`snappy` and `lz4` are kept and shown, and batches stay as they were sent."),
        Number(
            "compression.zstd.level",
            3,
            SettingType.Int,
            level => level is >= -131072 and <= 22,
            Unused + "the broker compresses at its library's default level."),
        Number("delete.retention.ms", 86_400_000, SettingType.Long, FromZero, "How long a compacted topic keeps tombstones."),
        Number("file.delete.delay.ms", 60_000, SettingType.Long, FromZero, Unused + "files are deleted at once."),
        new("flush.messages", Forever, SettingType.Long, value => IsNumber(value, FromOne), Unused + "the broker's --fsync decides."),
        new("flush.ms", Forever, SettingType.Long, value => IsNumber(value, FromZero), Unused + "the broker's --fsync decides."),
        new("follower.replication.throttled.replicas", "", SettingType.List, _ => true, Unused + "there are no followers."),
        Number("index.interval.bytes", 4096, SettingType.Int, FromZero, Unused + "the index has an entry for each 32 KB."),
        new("leader.replication.throttled.replicas", "", SettingType.List, _ => true, Unused + "there are no followers."),
        Number("local.retention.bytes", -2, SettingType.Long, number => number >= -2, Unused + "there is no remote storage."),
        Number("local.retention.ms", -2, SettingType.Long, number => number >= -2, Unused + "there is no remote storage."),
        new(
            "max.compaction.lag.ms",
            Forever,
            SettingType.Long,
            value => IsNumber(value, FromOne),
            "How long a record may wait for compaction, however little there is to do."),
        Number("max.message.bytes", 1_048_588, SettingType.Int, FromZero, "The largest batch that is taken."),
        Number(
            "message.timestamp.after.max.ms",
            3_600_000,
            SettingType.Long,
            FromZero,
            "How far ahead of the broker's clock a record's time may be."),
        new(
            "message.timestamp.before.max.ms",
            Forever,
            SettingType.Long,
            value => IsNumber(value, FromZero),
            "How far behind the broker's clock a record's time may be."),
        new(
            "message.timestamp.type",
            "CreateTime",
            SettingType.String,
            value => value is "CreateTime" or "LogAppendTime",
            "Whose clock a record's time is: the producer's or the broker's."),
        new(
            "min.cleanable.dirty.ratio",
            "0.5",
            SettingType.Double,
            value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1,
            "How much of a log must be new since it was compacted before it is compacted again."),
        Number("min.compaction.lag.ms", 0, SettingType.Long, FromZero, "How long a record is safe from compaction."),
        Number("min.insync.replicas", 1, SettingType.Int, FromOne, Unused + "there is one replica, and it is in sync."),
        Switch("preallocate", _ => true, Unused + "files grow as they are written."),
        Switch("remote.log.copy.disable", _ => true, Unused + "there is no remote storage."),
        Switch("remote.log.delete.on.disable", _ => true, Unused + "there is no remote storage."),
        Switch("remote.storage.enable", on => !on, "There is no remote storage, so only `false` is taken."),
        Number(
            "retention.bytes",
            -1,
            SettingType.Long,
            number => number >= -1,
            "How large a partition may grow before its oldest segments are forgotten; -1: without bound."),
        Number(
            "retention.ms",
            -1,
            SettingType.Long,
            number => number >= -1,
            "How long records are kept; -1: for ever. Kafka's own default is seven days."),
        Number(
            "segment.bytes",
            67_108_864,
            SettingType.Int,
            size => size is >= 1024 and <= int.MaxValue,
            "The size of a segment. Kafka's own default is 1 GB, and its least 1 MB."),
        Number(
            "segment.index.bytes",
            10_485_760,
            SettingType.Int,
            size => size is >= 4 and <= int.MaxValue,
            Unused + "an index is as large as it needs to be."),
        Number("segment.jitter.ms", 0, SettingType.Long, FromZero, Unused + "segments are closed on time."),
        Number("segment.ms", 604_800_000, SettingType.Long, FromOne, "How long a segment is written to before the next is begun."),
        Switch("unclean.leader.election.enable", _ => true, Unused + "there is one broker, always the leader."),
    ];

    private static bool FromZero(long number) => number >= 0;

    private static bool FromOne(long number) => number >= 1;

    private static bool IsNumber(string value, Func<long, bool> takes) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && takes(number);

    private static TopicSetting Number(string name, long standard, SettingType type, Func<long, bool> takes, string documentation) =>
        new(
            name,
            standard.ToString(CultureInfo.InvariantCulture),
            type,
            value =>
                IsNumber(value, takes)
                    && (type == SettingType.Long || IsNumber(value, number => number is >= int.MinValue and <= int.MaxValue)),
            documentation);

    private static TopicSetting Switch(string name, Func<bool, bool> takes, string documentation) =>
        new(name, "false", SettingType.Boolean, value => bool.TryParse(value, out var on) && takes(on), documentation);
}
