using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Kafka;

/// <summary>How far a partition is folded, seen from outside: without owning it, and without disturbing who does.</summary>
/// <param name="Checkpoint">The latest checkpoint; null when nothing has been folded.</param>
/// <param name="End">The end of the partition's events.</param>
public sealed record FoldProgress(int Partition, Checkpoint? Checkpoint, long End)
{
    /// <summary>How many offsets are still to be folded.</summary>
    public long Behind => End - (Checkpoint?.Next ?? 0);

    /// <summary>How many offsets a rebuild by this code still has to fold again: all that are folded, where it has not begun.</summary>
    public long LeftOfRebuild(string foldVersion) =>
        Checkpoint is not { } at ? 0
        : at.Rebuild is not null ? Math.Max(0, at.SuppressUntil - at.Next)
        : FoldVersion.Raised(foldVersion, at.FoldVersion).Count > 0 ? at.Next
        : 0;

    /// <summary>Every partition of a context, in order; none while the context has no topics.</summary>
    /// <exception cref="Confluent.Kafka.KafkaException">Kafka does not answer.</exception>
    public static Task<IReadOnlyList<FoldProgress>> Read(KafkaAddress kafka, Topics topics, CancellationToken stop) => Task.Run(() =>
    {
        using var checkpoints = new CheckpointReader(kafka, topics);
        return checkpoints.Read(stop);
    }, stop);
}
