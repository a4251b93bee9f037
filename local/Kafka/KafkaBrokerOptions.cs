using System.Net;
using Microsoft.Win32.SafeHandles;

namespace ServerlessEvents.Local.Kafka;

/// <summary>The options of a broker.</summary>
public sealed record KafkaBrokerOptions
{
    /// <summary>Where everything is kept. One broker at a time may use it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The address listened on and given to clients: a loopback address, because there is no authentication.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The TCP port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Partitions of a topic created without a count.</summary>
    public int DefaultPartitions { get; init; } = 1;

    /// <summary>Whether using a topic creates it.</summary>
    public bool AutoCreateTopics { get; init; } = true;

    /// <summary>The product whose behaviour the broker imitates.</summary>
    public BrokerProfile Profile { get; init; } = BrokerProfile.Kafka;

    /// <summary>
    /// Whether a write reaches the disk before it is acknowledged: safe against loss of power, and slower. Without it, safe against
    /// <c>kill -9</c>.
    /// </summary>
    public bool Fsync { get; init; }

    /// <summary>
    /// Writes a file through to the disk when <see cref="Fsync"/> asks for it. Tests replace it to watch, or to let it fail.
    /// </summary>
    public Action<SafeFileHandle> WriteThrough { get; init; } = RandomAccess.FlushToDisk;

    /// <summary>Answers as this older release of Kafka would; null for all that is spoken here.</summary>
    public KafkaRelease? ActAs { get; init; }

    /// <summary>How long a new group waits for more members before its first generation.</summary>
    public TimeSpan GroupFirstWait { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The shortest session that a member of a group may ask for: Kafka's group.min.session.timeout.ms. Tests of lost members may want
    /// less.
    /// </summary>
    public TimeSpan GroupMinSession { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a member of a group of the new protocol may be silent: Kafka's group.consumer.session.timeout.ms.</summary>
    public TimeSpan GroupConsumerSession { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How often a member of a group of the new protocol is told to speak: Kafka's group.consumer.heartbeat.interval.ms.</summary>
    public TimeSpan GroupConsumerHeartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often logs are checkpointed, expired and compacted.</summary>
    public TimeSpan UpkeepInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>One sentence for each thing that is wrong.</summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(DataFolder)) yield return "DataFolder is empty: name a folder to keep the records in.";
        if (!IPAddress.TryParse(Host, out var address) || !IPAddress.IsLoopback(address))
        {
            yield return $"Host '{Host}' is not a loopback address: "
                + "the broker has no authentication, so it listens on 127.0.0.1 or ::1 only.";
        }
        if (Port is < 0 or > 65535) yield return $"Port {Port} is not a TCP port: 0 (a free one) to 65535.";
        if (DefaultPartitions is < 1 or > 10_000) yield return $"DefaultPartitions is {DefaultPartitions}: it must be 1 to 10000.";
        if (GroupFirstWait < TimeSpan.Zero || GroupFirstWait > TimeSpan.FromMinutes(5))
            yield return $"GroupFirstWait is {GroupFirstWait}: it must be 0 to 5 minutes.";
        if (GroupMinSession < TimeSpan.FromMilliseconds(100) || GroupMinSession > TimeSpan.FromMinutes(30))
            yield return $"GroupMinSession is {GroupMinSession}: it must be 100 ms to 30 minutes.";
        if (GroupConsumerSession < TimeSpan.FromMilliseconds(100) || GroupConsumerSession > TimeSpan.FromMinutes(30))
            yield return $"GroupConsumerSession is {GroupConsumerSession}: it must be 100 ms to 30 minutes.";
        if (GroupConsumerHeartbeat < TimeSpan.FromMilliseconds(10) || GroupConsumerHeartbeat >= GroupConsumerSession)
        {
            yield return $"GroupConsumerHeartbeat is {GroupConsumerHeartbeat}: "
                + "it must be at least 10 ms and less than GroupConsumerSession.";
        }
        if (UpkeepInterval < TimeSpan.FromMilliseconds(10) || UpkeepInterval > TimeSpan.FromHours(1))
            yield return $"UpkeepInterval is {UpkeepInterval}: it must be 10 ms to 1 hour.";
    }

    /// <summary>These options, or an <see cref="ArgumentException"/> with every fault.</summary>
    public KafkaBrokerOptions Checked() =>
        Faults().ToArray() is { Length: > 0 } faults ? throw new ArgumentException(string.Join(' ', faults)) : this;
}
