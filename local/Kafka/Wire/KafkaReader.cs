using System.Buffers.Binary;
using System.Text;

namespace ServerlessEvents.Local.Kafka.Wire;

public delegate T ReadItem<out T>(ref KafkaReader r);

/// <summary>Reads one request body. Knows the version, so fields only say what they are, never how they are encoded.</summary>
public ref struct KafkaReader(Memory<byte> source, short version, bool flexible)
{
    private ReadOnlySpan<byte> rest = source.Span;

    public readonly short Version => version;
    public readonly bool AtEnd => rest.IsEmpty;

    /// <summary>How many bytes are still to be read.</summary>
    public readonly int Left => rest.Length;

    public sbyte Int8() => (sbyte)Take(1)[0];
    public bool Bool() => Take(1)[0] != 0;
    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));
    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));
    public Guid Uuid() => new(Take(16), bigEndian: true);
    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string String() => NullableString() ?? throw new InvalidDataException("Null in a field that may not be null.");

    public string? NullableString()
    {
        var length = flexible ? (int)UnsignedVarint() - 1 : Int16();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length));
    }

    public byte[] Bytes() => NullableMemory()?.ToArray() ?? [];

    /// <summary>A slice of the frame itself, not a copy: valid, and writable, until the request is answered.</summary>
    public Memory<byte>? NullableMemory()
    {
        var length = flexible ? (int)UnsignedVarint() - 1 : Int32();
        if (length < 0) return null;
        var start = source.Length - rest.Length;
        Take(length);
        return source.Slice(start, length);
    }

    public T[] Array<T>(ReadItem<T> read) => NullableArray(read) ?? [];

    public T[]? NullableArray<T>(ReadItem<T> read)
    {
        var count = flexible ? (int)UnsignedVarint() - 1 : Int32();
        if (count < 0) return null;
        if (count > rest.Length) throw new InvalidDataException("Array longer than its frame.");
        var items = new List<T>(Math.Min(count, 1024)); // a count is only a claim: it gets no more memory until the items are there
        for (var i = 0; i < count; i++) items.Add(read(ref this));
        return [.. items];
    }

    /// <summary>Like <see cref="NullableArray{T}"/> for structs, whose flexible form ends in tagged fields.</summary>
    public T[]? NullableStructs<T>(ReadItem<T> read) => NullableArray((ref r) => { var item = read(ref r); r.SkipTags(); return item; });

    public T[] Structs<T>(ReadItem<T> read) => NullableStructs(read) ?? [];

    public string[] Strings() => Array(static (ref r) => r.String());

    public int[] Int32s() => Array(static (ref r) => r.Int32());

    public void SkipTags()
    {
        if (!flexible) return;
        for (var n = UnsignedVarint(); n > 0; n--)
        {
            UnsignedVarint();
            Take((int)UnsignedVarint());
        }
    }

    private uint UnsignedVarint()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var b = Take(1)[0];
            value |= (uint)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
        throw new InvalidDataException("Varint too long.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)rest.Length) throw new InvalidDataException("Frame ends inside a field.");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
