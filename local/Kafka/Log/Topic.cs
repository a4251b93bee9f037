using System.Security.Cryptography;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>A topic: its settings and its partitions. The id tells it from one of the same name that was deleted.</summary>
public sealed class Topic(string name, Guid id, TopicConfig config)
{
    private volatile PartitionLog[] partitions = [];
    private volatile TopicConfig config = config;

    public string Name => name;
    public Guid Id => id;
    public IReadOnlyList<PartitionLog> Partitions => partitions;
    public TopicConfig Config { get => config; set => config = value; }

    public static Guid NewId() => new(RandomNumberGenerator.GetBytes(16));

    public PartitionLog? Partition(int index) => (uint)index < (uint)partitions.Length ? partitions[index] : null;

    public void Add(PartitionLog partition) => partitions = [.. partitions, partition];
}
