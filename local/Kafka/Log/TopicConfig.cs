using System.Globalization;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// A topic's settings under Kafka's own names. What is not set has the default; records are kept for ever unless a setting says
/// otherwise.
/// </summary>
public sealed class TopicConfig
{
    public static readonly IReadOnlyDictionary<string, TopicSetting> Known = TopicSetting.All.ToDictionary(setting => setting.Name);

    public static readonly IReadOnlyDictionary<string, string> Defaults = new SortedDictionary<string, string>(
        TopicSetting.All.ToDictionary(setting => setting.Name, setting => setting.Default), StringComparer.Ordinal);

    /// <summary>Where a value comes from, by the protocol's numbers.</summary>
    public const sbyte SetOnTopic = 1, SetByDefault = 5;

    private readonly IReadOnlyDictionary<string, string> set;

    private TopicConfig(IReadOnlyDictionary<string, string> set)
    {
        this.set = set;
        var policies = this["cleanup.policy"].Split(',', StringSplitOptions.TrimEntries);
        (Compacts, Deletes) = (policies.Contains("compact"), policies.Contains("delete"));
        (RetentionMs, RetentionBytes) = (Number("retention.ms"), Number("retention.bytes"));
        (SegmentMs, SegmentBytes) = (Number("segment.ms"), Number("segment.bytes"));
        (MinCompactionLagMs, MaxCompactionLagMs, DeleteRetentionMs) = (
            Number("min.compaction.lag.ms"), Number("max.compaction.lag.ms"), Number("delete.retention.ms"));
        (TimestampBeforeMaxMs, TimestampAfterMaxMs) = (Number("message.timestamp.before.max.ms"), Number("message.timestamp.after.max.ms"));
        HasAppendTime = this["message.timestamp.type"] == "LogAppendTime";
        Compression = this["compression.type"] switch { "uncompressed" => 0, "gzip" => 1, "zstd" => 4, _ => null };
        MaxMessageBytes = Number("max.message.bytes");
        MinDirtyRatio = double.Parse(this["min.cleanable.dirty.ratio"], CultureInfo.InvariantCulture);
    }

    public static TopicConfig Default { get; } = new(new Dictionary<string, string>());

    public bool Compacts { get; }
    public bool Deletes { get; }
    public long RetentionMs { get; }
    public long RetentionBytes { get; }
    public long SegmentMs { get; }
    public long SegmentBytes { get; }
    public long MinCompactionLagMs { get; }
    public long MaxCompactionLagMs { get; }
    public long DeleteRetentionMs { get; }
    public long TimestampBeforeMaxMs { get; }
    public long TimestampAfterMaxMs { get; }

    /// <summary>Whether records have the broker's time instead of their producers'.</summary>
    public bool HasAppendTime { get; }

    /// <summary>The codec in which batches are kept; null: that in which they come.</summary>
    public int? Compression { get; }

    public long MaxMessageBytes { get; }
    public double MinDirtyRatio { get; }

    /// <summary>What was set, without the defaults.</summary>
    public IReadOnlyDictionary<string, string> Set => set;

    /// <summary>Every setting by name, with where its value comes from.</summary>
    public IEnumerable<(string Name, string Value, sbyte Source)> Settings =>
        Defaults.Keys.Select(name => (name, this[name], set.ContainsKey(name) ? SetOnTopic : SetByDefault));

    public string this[string name] => set.GetValueOrDefault(name) ?? Defaults[name];

    /// <summary>The settings, or a sentence that says what is wrong with them.</summary>
    public static (TopicConfig? Config, string? Fault) From(IReadOnlyDictionary<string, string> set)
    {
        foreach (var (name, value) in set)
        {
            if (!Known.TryGetValue(name, out var setting)) return (null, $"'{name}' is not a topic setting of this broker.");
            if (!setting.Takes(value)) return (null, $"'{value}' is not a value for '{name}'.");
        }
        var config = new TopicConfig(set);
        return config.MaxCompactionLagMs < config.MinCompactionLagMs
            ? (
                null,
                $"'max.compaction.lag.ms' is {config.MaxCompactionLagMs}: "
                    + $"it must be at least 'min.compaction.lag.ms', which is {config.MinCompactionLagMs}.")
            : (config, null);
    }

    private long Number(string name) => long.Parse(this[name], CultureInfo.InvariantCulture);
}
