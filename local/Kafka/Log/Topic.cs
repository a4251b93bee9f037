namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>A topic: its settings and its partitions.</summary>
public sealed class Topic(string name, TopicConfig config)
{
    private volatile PartitionLog[] partitions = [];
    private volatile TopicConfig config = config;

    public string Name => name;
    public IReadOnlyList<PartitionLog> Partitions => partitions;
    public TopicConfig Config { get => config; set => config = value; }

    public void Add(PartitionLog partition) => partitions = [.. partitions, partition];
}
