using System.Runtime.CompilerServices;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>What a fold remembers between two calls, read out of its fields: two that remember the same do the same.</summary>
internal static class Memory
{
    /// <summary>The parts of a fold that have fields of their own.</summary>
    public static readonly Type[] Parts = [typeof(PartitionFold), typeof(PartitionOwner), typeof(OwnedPartition), typeof(SnapshotCache)];

    /// <summary>The fields that make what it does next: <see cref="Of"/> is over each of them.</summary>
    public static readonly string[] Counted =
    [
        "PartitionOwner.failures", "PartitionOwner.owned", "OwnedPartition.Checkpoint", "OwnedPartition.Cursor", "SnapshotCache.store",
        "SnapshotCache.recent",
    ];

    /// <summary>
    /// Some never change, the log is the <see cref="Process"/>'s to digest, what the buffer holds is written over, and what was reloaded
    /// is of one transaction.
    /// </summary>
    public static readonly string[] Uncounted =
    [
        "PartitionFold.options", "PartitionFold.partition", "PartitionFold.snapshots", "PartitionFold.owner", "PartitionFold.rebuilt",
        "PartitionOwner.log", "OwnedPartition.Buffer", "SnapshotCache.reloaded",
    ];

    /// <summary>A fold that does not own the partition first reads everything anew, so the rest of its memory does not count.</summary>
    public static Digest Of(PartitionFold fold, AggregateRegistry aggregates)
    {
        var snapshots = Store(Cache(fold));
        var digest = Digest.Empty.And(fold.IsOwned).And((long)snapshots.Count).And(Failures(Owner(fold)));
        if (Owned(Owner(fold)) is not { } owned) return digest;
        var checkpoint = owned.Checkpoint;
        digest = digest.And(owned.Next).And(checkpoint.Next).And(checkpoint.SuppressUntil).And(checkpoint.FoldVersion)
            .And(checkpoint.Rebuild?.Of ?? "").And((long)(checkpoint.Rebuild?.Told ?? 0));
        var stored = 0UL; // in any order
        foreach (var key in snapshots.Keys)
        {
            snapshots.TryGet(key, out var value, out var offset);
            stored += Digest.Empty.And(key).And(value).And(offset).Value;
        }
        var recent = 0UL;
        foreach (var (subject, snapshot) in Recent(Cache(fold)))
            recent += Digest.Empty.And(subject).And(SnapshotJson.Write(aggregates.OfSubject(subject)!, snapshot)).Value;
        return digest.And(stored).And(recent);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "snapshots")]
    private static extern ref SnapshotCache Cache(PartitionFold fold);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "store")]
    private static extern ref SnapshotStore Store(SnapshotCache cache);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "recent")]
    private static extern ref IReadOnlyDictionary<string, Snapshot> Recent(SnapshotCache cache);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "owner")]
    private static extern ref PartitionOwner Owner(PartitionFold fold);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "owned")]
    private static extern ref OwnedPartition? Owned(PartitionOwner owner);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "failures")]
    private static extern ref int Failures(PartitionOwner owner);
}
