using System.Buffers.Binary;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// Entries packed one after the other into large chunks, so that a million of them are a few hundred objects to the garbage collector.
/// An entry: key length (2), value length (4), room for the value (4), offset in the log (8), whether it was used (1), key, value.
/// </summary>
internal sealed class SnapshotArena
{
    public const int ChunkSize = 1 << ChunkBits;
    private const int ChunkBits = 21;
    private const int FirstChunkSize = 1 << 15; // a partition that holds little takes little
    private const int ValueLengthAt = 2;
    private const int RoomAt = 6;
    private const int OffsetAt = 10;
    private const int UsedAt = 18;
    private const int HeaderSize = 19;
    private readonly List<byte[]> chunks = [];
    private int end;

    /// <summary>Bytes of entries that count.</summary>
    public long Live { get; private set; }

    /// <summary>Bytes that nothing points to any more.</summary>
    public long Dead { get; private set; }

    public long Allocated => chunks.Sum(chunk => (long)chunk.Length);

    public long Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long offset)
    {
        var size = HeaderSize + key.Length + value.Length;
        var address = Reserve(size);
        var entry = Entry(address);
        BinaryPrimitives.WriteUInt16LittleEndian(entry, checked((ushort)key.Length));
        BinaryPrimitives.WriteInt32LittleEndian(entry[RoomAt..], value.Length);
        key.CopyTo(entry[HeaderSize..]);
        Fill(entry, value, offset);
        entry[UsedAt] = 0;
        Live += size;
        return address;
    }

    /// <summary>Copies an entry of another arena without the room that it does not fill.</summary>
    public long Copy(SnapshotArena from, long address)
    {
        from.Read(address, out var value, out var offset);
        return Append(from.KeyOf(address), value, offset);
    }

    /// <summary>Puts a new value in the place of the old, if there is room.</summary>
    public bool TryOverwrite(long address, ReadOnlySpan<byte> value, long offset)
    {
        var entry = Entry(address);
        if (value.Length > BinaryPrimitives.ReadInt32LittleEndian(entry[RoomAt..])) return false;
        Fill(entry, value, offset);
        entry[UsedAt] = 1;
        return true;
    }

    public ReadOnlySpan<byte> KeyOf(long address)
    {
        var entry = Entry(address);
        return entry.Slice(HeaderSize, BinaryPrimitives.ReadUInt16LittleEndian(entry));
    }

    /// <summary>Reads an entry, which then counts as used.</summary>
    public void Use(long address, out ReadOnlySpan<byte> value, out long offset)
    {
        Entry(address)[UsedAt] = 1;
        Read(address, out value, out offset);
    }

    public void Free(long address)
    {
        var entry = Entry(address);
        var size = HeaderSize + BinaryPrimitives.ReadUInt16LittleEndian(entry) + BinaryPrimitives.ReadInt32LittleEndian(entry[RoomAt..]);
        Live -= size;
        Dead += size;
    }

    /// <summary>Lets the value go unless it was used since the last call, or can be found nowhere else.</summary>
    public void EvictIfCold(long address)
    {
        var entry = Entry(address);
        var wasUsed = entry[UsedAt] != 0;
        entry[UsedAt] = 0;
        if (wasUsed || BinaryPrimitives.ReadInt64LittleEndian(entry[OffsetAt..]) < 0) return;
        var room = BinaryPrimitives.ReadInt32LittleEndian(entry[RoomAt..]);
        BinaryPrimitives.WriteInt32LittleEndian(entry[ValueLengthAt..], 0);
        BinaryPrimitives.WriteInt32LittleEndian(entry[RoomAt..], 0);
        Live -= room;
        Dead += room;
    }

    private void Read(long address, out ReadOnlySpan<byte> value, out long offset)
    {
        var entry = Entry(address);
        value = entry.Slice(
            HeaderSize + BinaryPrimitives.ReadUInt16LittleEndian(entry), BinaryPrimitives.ReadInt32LittleEndian(entry[ValueLengthAt..]));
        offset = BinaryPrimitives.ReadInt64LittleEndian(entry[OffsetAt..]);
    }

    private static void Fill(Span<byte> entry, ReadOnlySpan<byte> value, long offset)
    {
        BinaryPrimitives.WriteInt32LittleEndian(entry[ValueLengthAt..], value.Length);
        BinaryPrimitives.WriteInt64LittleEndian(entry[OffsetAt..], offset);
        value.CopyTo(entry[(HeaderSize + BinaryPrimitives.ReadUInt16LittleEndian(entry))..]);
    }

    private long Reserve(int size)
    {
        if (chunks.Count == 0 || end + size > chunks[^1].Length)
        {
            if (chunks.Count > 0) Dead += chunks[^1].Length - end;
            chunks.Add(GC.AllocateUninitializedArray<byte>(Math.Max(chunks.Count == 0 ? FirstChunkSize : ChunkSize, size)));
            end = 0;
        }
        var address = ((long)(chunks.Count - 1) << ChunkBits) + end;
        end += size;
        return address;
    }

    private Span<byte> Entry(long address) => chunks[(int)(address >> ChunkBits)].AsSpan((int)(address & (ChunkSize - 1)));
}
