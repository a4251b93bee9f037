using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tlog;

/// <summary>
/// The hashes of a Merkle tree (RFC 6962, section 2.1), and whether a proof of it holds (RFC 9162, sections 2.1.3 and 2.1.4).
/// </summary>
public static class Merkle
{
    /// <summary>The root of a tree without entries.</summary>
    public static readonly AuditHash Empty = AuditHash.Of(SHA256.HashData([]));

    /// <summary>The hash of an entry: a byte 0 and the entry.</summary>
    public static AuditHash Leaf(ReadOnlySpan<byte> entry)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        bytes[0] = 0;
        entry.CopyTo(bytes.AsSpan(1));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.AsSpan(0, entry.Length + 1), hash);
        ArrayPool<byte>.Shared.Return(bytes);
        return AuditHash.Of(hash);
    }

    /// <summary>The hash of two subtrees: a byte 1 and their hashes.</summary>
    public static AuditHash Node(AuditHash left, AuditHash right)
    {
        Span<byte> bytes = stackalloc byte[1 + 2 * SHA256.HashSizeInBytes];
        bytes[0] = 1;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + SHA256.HashSizeInBytes)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return AuditHash.Of(hash);
    }

    /// <summary>The root of a perfect subtree whose hashes of one height these are; their number is a power of two.</summary>
    public static AuditHash Perfect(ReadOnlySpan<AuditHash> hashes)
    {
        var level = hashes.ToArray();
        for (var count = level.Length; count > 1; count /= 2)
            for (var i = 0; i < count / 2; i++) level[i] = Node(level[2 * i], level[2 * i + 1]);
        return level[0];
    }

    /// <summary>Where a tree of this size is split: the largest power of two below it.</summary>
    public static long Split(long size) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(size - 1)));

    /// <summary>Whether an entry with this hash is the one at the index in the tree of this size and root.</summary>
    public static bool Includes(AuditHash root, long size, long index, AuditHash leaf, IReadOnlyList<AuditHash> path)
    {
        if (index < 0 || index >= size) return false;
        var (at, last, hash) = (index, size - 1, leaf);
        foreach (var other in path)
        {
            if (last == 0) return false;
            if ((at & 1) == 1 || at == last)
            {
                hash = Node(other, hash);
                while ((at & 1) == 0 && at != 0) (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                hash = Node(hash, other);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 && hash == root;
    }

    /// <summary>Whether the tree of the first size and root is the beginning of the second one.</summary>
    public static bool IsConsistent(long first, AuditHash firstRoot, long second, AuditHash secondRoot, IReadOnlyList<AuditHash> proof)
    {
        if (first < 0 || first > second || (second == 0 && secondRoot != Empty)) return false;
        if (first == 0 || first == second) return proof.Count == 0 && firstRoot == (first == 0 ? Empty : secondRoot);
        var nodes = BitOperations.IsPow2(first) ? [firstRoot, .. proof] : proof;
        if (nodes.Count == 0) return false;
        var (at, last) = (first - 1, second - 1);
        while ((at & 1) == 1) (at, last) = (at >> 1, last >> 1);
        var (one, two) = (nodes[0], nodes[0]);
        foreach (var other in nodes.Skip(1))
        {
            if (last == 0) return false;
            if ((at & 1) == 1 || at == last)
            {
                (one, two) = (Node(other, one), Node(other, two));
                while ((at & 1) == 0 && at != 0) (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                two = Node(two, other);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 && one == firstRoot && two == secondRoot;
    }
}
