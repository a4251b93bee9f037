using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>A partition that is ours: its log, the event that is due, and the checkpoint of the last transaction.</summary>
internal sealed class OwnedPartition(IPartitionLog log, Checkpoint checkpoint)
{
    public IPartitionLog Log => log;
    public Checkpoint Checkpoint { get; private set; } = checkpoint;
    public Cursor Cursor { get; } = new(log.ReadEvents, checkpoint.Next);

    /// <summary>The offset of the event that is due.</summary>
    public long Next => Cursor.Next!.Value;

    /// <summary>For the records of one transaction after the other.</summary>
    public RecordBuffer Buffer { get; } = new();

    /// <summary>What lies before this checkpoint is committed.</summary>
    public void MoveTo(Checkpoint checkpoint)
    {
        Checkpoint = checkpoint;
        Cursor.MoveTo(checkpoint.Next);
    }
}
