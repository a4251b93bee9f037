using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ServerlessEvents.Local.Kafka.Wire;

public delegate void WriteItem<in T>(ref KafkaWriter w, T item);

/// <summary>Writes one response body; the mirror of <see cref="KafkaReader"/>.</summary>
public ref struct KafkaWriter(IBufferWriter<byte> output, short version, bool flexible)
{
    public readonly short Version => version;

    public readonly void Int8(sbyte value) => Put(1)[0] = (byte)value;
    public readonly void Bool(bool value) => Put(1)[0] = value ? (byte)1 : (byte)0;
    public readonly void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Put(2), value);
    public readonly void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Put(4), value);
    public readonly void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Put(8), value);
    public readonly void Uuid(Guid value) => value.TryWriteBytes(Put(16), bigEndian: true, out _);
    public readonly void Error(ErrorCode error) => Int16((short)error);

    /// <summary>The throttle time: this broker never throttles.</summary>
    public readonly void NoThrottle() => Int32(0);

    public readonly void String(string? value)
    {
        var length = value is null ? -1 : Encoding.UTF8.GetByteCount(value);
        if (flexible) UnsignedVarint((uint)(length + 1)); else Int16((short)length);
        if (length > 0) Encoding.UTF8.GetBytes(value, Put(length));
    }

    public readonly void Bytes(ReadOnlySpan<byte> value)
    {
        if (flexible) UnsignedVarint((uint)value.Length + 1); else Int32(value.Length);
        value.CopyTo(Put(value.Length)); // in one piece, so that it is sent in one
    }

    public void Array<T>(IReadOnlyCollection<T>? items, WriteItem<T> write)
    {
        if (flexible) UnsignedVarint(items is null ? 0 : (uint)items.Count + 1); else Int32(items?.Count ?? -1);
        foreach (var item in items ?? []) write(ref this, item);
    }

    public void Structs<T>(IReadOnlyCollection<T>? items, WriteItem<T> write) =>
        Array(items, (ref w, item) => { write(ref w, item); w.NoTags(); });

    public void Int32s(IReadOnlyCollection<int> items) => Array(items, static (ref w, item) => w.Int32(item));

    public readonly void NoTags()
    {
        if (flexible) UnsignedVarint(0);
    }

    private readonly void UnsignedVarint(uint value)
    {
        for (; value >= 0x80; value >>= 7) Put(1)[0] = (byte)(value | 0x80);
        Put(1)[0] = (byte)value;
    }

    private readonly Span<byte> Put(int count)
    {
        var span = output.GetSpan(count)[..count];
        output.Advance(count);
        return span;
    }
}
