using System.Runtime.CompilerServices;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>What a fold remembers between two calls, read out of its fields: two that remember the same do the same.</summary>
internal static class Memory
{
    /// <summary>The fields that make what it does next: <see cref="Of"/> is over each of them.</summary>
    public static readonly string[] Counted = ["snapshots", "cursor", "checkpoint", "recent", "failures"];

    /// <summary>The log is the <see cref="Process"/>'s to digest, and what the buffer holds is written over.</summary>
    public static readonly string[] Uncounted = ["log", "buffer"];

    /// <summary>One that does not own the partition reads everything anew before it does anything, so that the rest does not count.</summary>
    public static Digest Of(PartitionFold fold, AggregateRegistry aggregates)
    {
        var snapshots = Snapshots(fold);
        var digest = Digest.Empty.And(fold.IsOwned).And((long)snapshots.Count).And(Failures(fold));
        if (Cursor(fold) is not { } cursor || Checkpoint(fold) is not { } checkpoint) return digest;
        digest = digest.And(cursor.Next ?? -1).And(checkpoint.Next).And(checkpoint.SuppressUntil).And(checkpoint.FoldVersion);
        var stored = 0UL; // in any order
        foreach (var key in snapshots.Keys)
        {
            snapshots.TryGet(key, out var value, out var offset);
            stored += Digest.Empty.And(key).And(value).And(offset).Value;
        }
        var recent = 0UL;
        foreach (var (subject, snapshot) in Recent(fold)) recent += Digest.Empty.And(subject).And(SnapshotJson.Write(aggregates.OfSubject(subject)!, snapshot)).Value;
        return digest.And(stored).And(recent);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "snapshots")]
    private static extern ref SnapshotStore Snapshots(PartitionFold fold);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "cursor")]
    private static extern ref Cursor? Cursor(PartitionFold fold);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "checkpoint")]
    private static extern ref Checkpoint? Checkpoint(PartitionFold fold);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "recent")]
    private static extern ref IReadOnlyDictionary<string, Snapshot> Recent(PartitionFold fold);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "failures")]
    private static extern ref int Failures(PartitionFold fold);
}
