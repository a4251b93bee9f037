using System.Globalization;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>A topic's settings under Kafka's own names. What is not set has the default; records are kept for ever unless a setting says otherwise.</summary>
public sealed class TopicConfig
{
    public static readonly IReadOnlyDictionary<string, string> Defaults = new SortedDictionary<string, string>
    {
        ["cleanup.policy"] = "delete",
        ["compression.type"] = "producer",
        ["delete.retention.ms"] = "86400000",
        ["max.message.bytes"] = "1048588",
        ["message.timestamp.type"] = "CreateTime",
        ["min.cleanable.dirty.ratio"] = "0.5",
        ["min.compaction.lag.ms"] = "0",
        ["min.insync.replicas"] = "1",
        ["retention.bytes"] = "-1",
        ["retention.ms"] = "-1",
        ["segment.bytes"] = "67108864",
        ["segment.ms"] = "604800000",
    };

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
        (MinCompactionLagMs, DeleteRetentionMs) = (Number("min.compaction.lag.ms"), Number("delete.retention.ms"));
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
    public long DeleteRetentionMs { get; }
    public long MaxMessageBytes { get; }
    public double MinDirtyRatio { get; }

    /// <summary>What was set, without the defaults.</summary>
    public IReadOnlyDictionary<string, string> Set => set;

    /// <summary>Every setting by name, with where its value comes from.</summary>
    public IEnumerable<(string Name, string Value, sbyte Source)> Settings => Defaults.Keys.Select(name => (name, this[name], set.ContainsKey(name) ? SetOnTopic : SetByDefault));

    public string this[string name] => set.GetValueOrDefault(name) ?? Defaults[name];

    /// <summary>The settings, or a sentence that says what is wrong with them.</summary>
    public static (TopicConfig? Config, string? Fault) From(IReadOnlyDictionary<string, string> set)
    {
        foreach (var (name, value) in set)
        {
            if (!Defaults.ContainsKey(name)) return (null, $"'{name}' is not a topic setting of this broker.");
            if (!IsValid(name, value)) return (null, $"'{value}' is not a value for '{name}'.");
        }
        return (new(set), null);
    }

    private static bool IsValid(string name, string value) => name switch
    {
        "cleanup.policy" => value.Split(',', StringSplitOptions.TrimEntries).All(policy => policy is "compact" or "delete"),
        "compression.type" => value == "producer",
        "message.timestamp.type" => value == "CreateTime",
        "min.cleanable.dirty.ratio" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1,
        "retention.ms" or "retention.bytes" => long.TryParse(value, out var kept) && kept >= -1,
        "segment.bytes" => long.TryParse(value, out var size) && size is >= 1024 and <= int.MaxValue,
        _ => long.TryParse(value, out var number) && number >= 0,
    };

    private long Number(string name) => long.Parse(this[name], CultureInfo.InvariantCulture);
}
