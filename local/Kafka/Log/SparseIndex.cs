using System.Buffers.Binary;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// Where to start looking in a segment: one entry per stretch of some 32 KB, by offset and by time. An index that is lost or stale is made
/// again from the segment.
/// </summary>
public sealed class SparseIndex
{
    private const int Stretch = 32 * 1024;
    private const int EntrySize = 24;

    private readonly List<Entry> entries = [];

    /// <summary>A stretch of whole batches.</summary>
    /// <param name="Offset">The first batch's base offset.</param>
    /// <param name="Position">Where it begins in the file.</param>
    /// <param name="MaxTimestamp">The latest time in the stretch.</param>
    public readonly record struct Entry(long Offset, long Position, long MaxTimestamp);

    public long MaxTimestamp { get; private set; } = -1;

    /// <summary>The latest time in the first stretch; later than all times when the index is empty.</summary>
    public long FirstTimestamp => entries.Count == 0 ? long.MaxValue : entries[0].MaxTimestamp;

    public void Add(BatchHeader batch, long position)
    {
        MaxTimestamp = Math.Max(MaxTimestamp, batch.MaxTimestamp);
        if (entries.Count == 0 || position - entries[^1].Position >= Stretch)
            entries.Add(new(batch.BaseOffset, position, batch.MaxTimestamp));
        else if (batch.MaxTimestamp > entries[^1].MaxTimestamp) entries[^1] = entries[^1] with { MaxTimestamp = batch.MaxTimestamp };
    }

    /// <summary>A position at or before the batch that holds this offset.</summary>
    public long Find(long offset)
    {
        var (low, high) = (0, entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (entries[middle].Offset <= offset) low = middle + 1; else high = middle;
        }
        return low == 0 ? 0 : entries[low - 1].Position;
    }

    /// <summary>A position at or before the first batch that reaches this time; null if none does.</summary>
    public long? FindTime(long timestamp)
    {
        foreach (var entry in entries)
        {
            if (entry.MaxTimestamp >= timestamp) return entry.Position;
        }
        return null;
    }

    public void Save(string path)
    {
        var bytes = new byte[entries.Count * EntrySize + 4];
        for (var i = 0; i < entries.Count; i++)
        {
            var at = bytes.AsSpan(i * EntrySize);
            BinaryPrimitives.WriteInt64BigEndian(at, entries[i].Offset);
            BinaryPrimitives.WriteInt64BigEndian(at[8..], entries[i].Position);
            BinaryPrimitives.WriteInt64BigEndian(at[16..], entries[i].MaxTimestamp);
        }
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - 4), Crc32C.Of(bytes.AsSpan(..^4)));
        Files.Replace(path, bytes, writeThrough: null);
    }

    /// <summary>The saved entries that lie before this position, or null if there are none to trust.</summary>
    public static SparseIndex? Load(string path, long before)
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 4 || (bytes.Length - 4) % EntrySize != 0) return null;
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(bytes.Length - 4)) != Crc32C.Of(bytes.AsSpan(..^4))) return null;
        var index = new SparseIndex();
        for (var at = 0; at < bytes.Length - 4; at += EntrySize)
        {
            var entry = new Entry(
                BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at)), BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at + 8)),
                BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at + 16)));
            if (entry.Position >= before) break;
            index.entries.Add(entry);
            index.MaxTimestamp = Math.Max(index.MaxTimestamp, entry.MaxTimestamp);
        }
        return index.entries.Count == 0 && before > 0 ? null : index;
    }
}
