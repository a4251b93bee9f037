// Avro's binary encoding, read. Nothing in the bytes is believed: not a length, not a count, not a depth.
using System.Text.Json;
using System.Text.Unicode;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

internal ref struct AvroReader(ReadOnlySpan<byte> data)
{
    /// <summary>Types within one another; a union counts as one.</summary>
    public const int MaxDepth = 256;

    private readonly int size = data.Length;
    private ReadOnlySpan<byte> left = data;
    private int depth;
    private int items;

    public readonly bool IsAtEnd => left.IsEmpty;

    public void Enter()
    {
        if (++depth > MaxDepth) throw new JsonException($"The Avro data is nested deeper than {MaxDepth} levels.");
    }

    public void Leave() => depth--;

    public byte ReadByte() => ReadRaw(1)[0];

    public long ReadLong()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = ReadByte();
            if (shift == 63 && next > 1) break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
        }
        throw new JsonException("The Avro data has an integer of more than 64 bits.");
    }

    public ReadOnlySpan<byte> ReadBytes() => ReadRaw(ReadLong());

    public ReadOnlySpan<byte> ReadText()
    {
        var text = ReadBytes();
        return Utf8.IsValid(text) ? text : throw new JsonException("The Avro data has a string that is not UTF-8.");
    }

    public ReadOnlySpan<byte> ReadRaw(long count)
    {
        if (count < 0 || count > left.Length) throw new JsonException("The Avro data ends too early.");
        var read = left[..(int)count];
        left = left[(int)count..];
        return read;
    }

    /// <summary>
    /// The count of a block of an array or map; 0 ends it. A negative one is followed by the block's size, which nobody here needs.
    /// </summary>
    public long ReadBlock()
    {
        var count = ReadLong();
        if (count < 0)
        {
            ReadLong();
            count = count == long.MinValue ? long.MaxValue : -count;
        }
        // Items may take no bytes at all (null), so the bytes left do not limit them.
        if (count > AvroSchema.MaxStored - items)
            throw new JsonException($"The Avro data of {size} bytes has more than {AvroSchema.MaxStored} items.");
        items += (int)count;
        return count;
    }

    /// <summary>An index into something of so many.</summary>
    public int ReadIndex(int count) =>
        ReadLong() is var index && index >= 0 && index < count
            ? (int)index
            : throw new JsonException($"The Avro data has the index {index} where there are {count} choices.");
}
