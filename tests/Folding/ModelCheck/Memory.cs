using System.Runtime.CompilerServices;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>What a fold remembers between two calls, read out of its fields: two that remember the same do the same.</summary>
internal static class Memory
{
    /// <summary>One that does not own the partition reads everything anew before it does anything, so that the rest does not count.</summary>
    public static Digest Of(PartitionFold fold)
    {
        var snapshots = Store(Cache(fold));
        var digest = Digest.Empty.And(fold.IsOwned).And((long)snapshots.Count);
        if (Owned(Owner(fold)) is not { } owned) return digest;
        var checkpoint = owned.Checkpoint;
        digest = digest.And(owned.Next).And(checkpoint.Next).And(checkpoint.SuppressUntil).And(checkpoint.FoldVersion);
        var stored = 0UL; // in any order
        foreach (var key in snapshots.Keys)
        {
            snapshots.TryGet(key, out var value, out var offset);
            stored += Digest.Empty.And(key).And(value).And(offset).Value;
        }
        return digest.And(stored);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "snapshots")]
    private static extern ref SnapshotCache Cache(PartitionFold fold);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "store")]
    private static extern ref SnapshotStore Store(SnapshotCache cache);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "owner")]
    private static extern ref PartitionOwner Owner(PartitionFold fold);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "owned")]
    private static extern ref OwnedPartition? Owned(PartitionOwner owner);
}
