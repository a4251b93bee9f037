using System.Buffers.Binary;
using System.Security.Cryptography;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tlog;

/// <summary>
/// Lets a log grow. Tiles come first and the checkpoint last, and what a tile has follows from the entries: who begins again after a
/// crash writes the same files, or finds them.
/// </summary>
public sealed class TlogWriter
{
    private readonly TlogStorage log;
    private readonly TlogCheckpoint at;
    private readonly TiledTree tree;
    private readonly List<AuditHash> leaves = [];
    private MemoryStream bundle = new();
    private long bundled;

    /// <summary>Goes on at the checkpoint of the log; its root is computed from the tiles at the edge first.</summary>
    public TlogWriter(TlogStorage log, TlogCheckpoint at)
    {
        (this.log, this.at, tree) = (log, at, new(log, at.Size));
        if (tree.Root != at.Root)
            throw new ForkException($"The tiles in {log.Name} do not lead to the root of its checkpoint of size {at.Size}.");
        bundled = at.Size;
        if (at.Size % TilePath.Width is var rest && rest > 0)
        {
            foreach (var (_, entry) in tree.EntriesFrom(at.Size - rest)) Bundle(entry.Span);
        }
    }

    public long Size => at.Size + leaves.Count;

    public void Append(ReadOnlySpan<byte> entry)
    {
        if (entry.Length > ushort.MaxValue)
            throw new ArgumentException($"An entry has at most {ushort.MaxValue} bytes, this has {entry.Length}.");
        leaves.Add(Merkle.Leaf(entry));
        Bundle(entry);
        bundled++;
        if (bundled % TilePath.Width == 0) WriteBundle(TilePath.Entries(bundled / TilePath.Width - 1));
    }

    /// <summary>Writes the tiles up to here; the checkpoint is still to be signed and put.</summary>
    public TlogCheckpoint Seal()
    {
        if (bundled % TilePath.Width is var width && width > 0)
            log.Add(TilePath.Entries(bundled / TilePath.Width, (int)width), bundle.ToArray());
        IReadOnlyList<AuditHash> added = leaves;
        for (var level = 0; added.Count > 0; level++) added = WriteTiles(level, added);
        return new(at.Origin, Size, new TiledTree(log, Size).Root);
    }

    private void Bundle(ReadOnlySpan<byte> entry)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
        bundle.Write(length);
        bundle.Write(entry);
    }

    private void WriteBundle(string path)
    {
        log.Add(path, bundle.ToArray());
        bundle = new();
    }

    /// <summary>The tiles of a level with new hashes. The roots of those that are full now are new at the level above.</summary>
    private List<AuditHash> WriteTiles(int level, IReadOnlyList<AuditHash> added)
    {
        var number = (at.Size >> (TilePath.Height * level)) / TilePath.Width;
        var full = new List<AuditHash>();
        foreach (var tile in tree.LastTile(level).Concat(added).Chunk(TilePath.Width))
        {
            var bytes = new byte[tile.Length * SHA256.HashSizeInBytes];
            for (var i = 0; i < tile.Length; i++) tile[i].CopyTo(bytes.AsSpan(i * SHA256.HashSizeInBytes));
            log.Add(TilePath.Hashes(level, number++, tile.Length), bytes);
            if (tile.Length == TilePath.Width) full.Add(Merkle.Perfect(tile));
        }
        return full;
    }
}
