using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tlog;

/// <summary>The tree of a log as its tiles say, at one size. It reads the tiles that it needs, once each.</summary>
public sealed class TiledTree(TlogStorage log, long size)
{
    private readonly Dictionary<(int Level, long Number), AuditHash[]> tiles = [];
    private readonly HashSet<(int Level, long Number)> vouched = [];

    public long Size => size;

    public AuditHash Root => size == 0 ? Merkle.Empty : Range(0, size);

    /// <summary>The hashes beside the way from an entry to the root.</summary>
    public IReadOnlyList<AuditHash> Inclusion(long index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<AuditHash>();
        var (from, end) = (0L, size);
        while (end - from > 1)
        {
            var split = from + Merkle.Split(end - from);
            var isLeft = index < split;
            path.Add(isLeft ? Range(split, end) : Range(from, split));
            (from, end) = isLeft ? (from, split) : (split, end);
        }
        path.Reverse();
        return path;
    }

    /// <summary>
    /// The hashes from which both roots follow: that of the first entries, as many as <paramref name="first"/>, and this one.
    /// </summary>
    public IReadOnlyList<AuditHash> Consistency(long first)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, size);
        var proof = new List<AuditHash>();
        if (first is 0 || first == size) return proof;
        var (from, end, isWhole) = (0L, size, true);
        while (first != end - from)
        {
            var split = Merkle.Split(end - from);
            if (first <= split)
            {
                proof.Add(Range(from + split, end));
                end = from + split;
            }
            else
            {
                proof.Add(Range(from, from + split));
                (from, first, isWhole) = (from + split, first - split, false);
            }
        }
        if (!isWhole) proof.Add(Range(from, end));
        proof.Reverse();
        return proof;
    }

    /// <summary>The hashes of a tile that is not full yet, or none.</summary>
    public AuditHash[] LastTile(int level)
    {
        var count = size >> (TilePath.Height * level);
        return count % TilePath.Width == 0 ? [] : Tile(level, count / TilePath.Width);
    }

    /// <summary>
    /// Whether the tile, if it is full, leads to its hash in the tile above, and so on up to a tile that is not full: of that, the root
    /// tells.
    /// </summary>
    public bool IsVouched(int level, long number)
    {
        if (vouched.Contains((level, number)) || Tile(level, number) is not { Length: TilePath.Width } hashes) return true;
        var above = number / TilePath.Width;
        if (Tile(level + 1, above)[number % TilePath.Width] != Merkle.Perfect(hashes) || !IsVouched(level + 1, above)) return false;
        return vouched.Add((level, number));
    }

    /// <summary>The entries from an index on, each once it leads to the hash in its tile, and that to the root.</summary>
    /// <exception cref="TlogException">One does not, or is missing.</exception>
    public IEnumerable<(long Index, ReadOnlyMemory<byte> Entry)> EntriesFrom(long index)
    {
        for (var number = index / TilePath.Width; number * TilePath.Width < size; number++)
        {
            var (hashes, at) = (Tile(0, number), number * TilePath.Width);
            if (!IsVouched(0, number)) throw new TlogException($"{TilePath.Hashes(0, number, hashes.Length)} does not lead to the root.");
            foreach (var entry in EntriesOf(Bundle(number)).Take(hashes.Length))
            {
                if (Merkle.Leaf(entry.Span) != hashes[at % TilePath.Width])
                    throw new TlogException($"Entry {at} is not the one that was sealed.");
                if (at++ >= index) yield return (at - 1, entry);
            }
            if (at < number * TilePath.Width + hashes.Length) throw new TlogException($"Entry {at} is missing: its bundle ends before it.");
        }
    }

    /// <summary>The bytes of a bundle of entries.</summary>
    public byte[] Bundle(long number) => Read(width => TilePath.Entries(number, width), WidthOf(0, number));

    /// <summary>The entry at an index.</summary>
    public byte[] Entry(long index) =>
        EntriesOf(Bundle(index / TilePath.Width)).ElementAtOrDefault((int)(index % TilePath.Width)).ToArray();

    /// <summary>The entries of a bundle: two bytes of length before each.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> EntriesOf(byte[] bundle)
    {
        for (var at = 0; at < bundle.Length;)
        {
            if (bundle.Length - at < 2 || bundle.Length - at - 2 < BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at)))
                throw new TlogException("A bundle ends within an entry: it was cut, or is none.");
            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
            yield return bundle.AsMemory(at + 2, length);
            at += 2 + length;
        }
    }

    /// <summary>The hashes of a tile, as far as the size reaches.</summary>
    public AuditHash[] Tile(int level, long number)
    {
        if (tiles.TryGetValue((level, number), out var known)) return known;
        var width = WidthOf(level, number);
        var bytes = Read(of => TilePath.Hashes(level, number, of), width);
        if (bytes.Length < width * SHA256.HashSizeInBytes || bytes.Length % SHA256.HashSizeInBytes != 0)
        {
            throw new TlogException(
                $"{TilePath.Hashes(level, number, width)} has {bytes.Length} bytes, which is no tile of {width} hashes.");
        }
        var hashes = new AuditHash[width];
        for (var i = 0; i < width; i++) hashes[i] = AuditHash.Of(bytes.AsSpan(i * SHA256.HashSizeInBytes));
        return tiles[(level, number)] = hashes;
    }

    private int WidthOf(int level, long number) =>
        (int)Math.Min(TilePath.Width, (size >> (TilePath.Height * level)) - number * TilePath.Width);

    /// <summary>A full tile may stand in the place of one that is not full any more.</summary>
    private byte[] Read(Func<int, string> path, int width) =>
        log.Read(path(width)) ?? log.Read(path(TilePath.Width))
        ?? throw new TlogException($"{path(width)} is not in {log.Name}, though the checkpoint needs it.");

    /// <summary>The root of the subtree of these entries.</summary>
    private AuditHash Range(long from, long end)
    {
        var count = end - from;
        if (BitOperations.IsPow2(count) && from % count == 0) return Perfect(BitOperations.Log2((ulong)count), from / count);
        var split = from + Merkle.Split(count);
        return Merkle.Node(Range(from, split), Range(split, end));
    }

    private AuditHash Perfect(int height, long index)
    {
        var (level, within) = (height / TilePath.Height, 1 << (height % TilePath.Height));
        var first = index * within;
        var (number, at) = (first / TilePath.Width, (int)(first % TilePath.Width));
        return Merkle.Perfect(Tile(level, number).AsSpan(at, within));
    }
}

/// <summary>The files of a log are not what a log has.</summary>
public sealed class TlogException(string message) : Exception(message);
