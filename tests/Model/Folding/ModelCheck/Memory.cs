using System.Runtime.CompilerServices;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>What a fold remembers between two calls, read out of its fields: two that remember the same do the same.</summary>
internal static class Memory
{
    /// <summary>One that does not own the partition reads everything anew before it does anything, so that the rest does not count.</summary>
    public static Digest Of(PartitionFold fold)
    {
        var snapshots = Snapshots(fold);
        var digest = Digest.Empty.And(fold.IsOwned).And((long)snapshots.Count);
        if (Cursor(fold) is not { } cursor || Checkpoint(fold) is not { } checkpoint) return digest;
        digest = digest.And(cursor.Next ?? -1).And(checkpoint.Next).And(checkpoint.SuppressUntil).And(checkpoint.FoldVersion);
        var stored = 0UL; // in any order
        foreach (var key in snapshots.Keys)
        {
            snapshots.TryGet(key, out var value, out var offset);
            stored += Digest.Empty.And(key).And(value).And(offset).Value;
        }
        return digest.And(stored);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "snapshots")]
    private static extern ref SnapshotStore Snapshots(PartitionFold fold);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "cursor")]
    private static extern ref Cursor? Cursor(PartitionFold fold);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "checkpoint")]
    private static extern ref Checkpoint? Checkpoint(PartitionFold fold);
}
