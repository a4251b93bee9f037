namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>Compaction.</summary>
public sealed partial class PartitionLog
{
    public void Compact() { }
}
