// Avro's binary encoding, written: https://avro.apache.org/docs/1.12.0/specification/#binary-encoding.
namespace ServerlessEvents.SchemaRegistry.AvroTypes;

internal sealed class AvroWriter(int maxBytes)
{
    /// <summary>
    /// How many values are tried: a union tries its branches, and beyond this the branches of the schema cannot be told apart.
    /// </summary>
    private const int MaxTried = 1_000_000;

    private byte[] buffer = new byte[256];
    private int tried;
    private int depth;
    private int deepest;

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Length);

    /// <summary>What is over its limit, for a message; null while nothing is.</summary>
    public string? LimitExceeded =>
        tried > MaxTried ? $"expected at most {MaxTried} values, counted in each branch of a union that they were tried in"
        : deepest > AvroReader.MaxDepth ? $"expected at most {AvroReader.MaxDepth} types in one another in Avro"
        : Length > maxBytes ? $"expected at most {maxBytes} bytes in Avro"
        : null;

    /// <summary>Counts one more value and goes into it; false once there are too many values, too many bytes, or too many levels.</summary>
    public bool Enter()
    {
        tried++;
        deepest = Math.Max(deepest, ++depth);
        return LimitExceeded is null;
    }

    public void Leave() => depth--;

    /// <summary>Zigzag, then seven bits a byte, the lowest first.</summary>
    public void WriteLong(long value)
    {
        var left = (ulong)((value << 1) ^ (value >> 63));
        for (; left >= 0x80; left >>= 7) WriteByte((byte)(left | 0x80));
        WriteByte((byte)left);
    }

    public void WriteByte(byte value) => Reserve(1)[0] = value;

    /// <summary>The bytes after their count.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteLong(bytes.Length);
        WriteRaw(bytes);
    }

    public void WriteRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>A value that was written elsewhere.</summary>
    public void WriteWhole(AvroWriter value)
    {
        WriteRaw(value.Written.Span);
        deepest = Math.Max(deepest, depth + value.deepest);
    }

    /// <summary>Takes back what was written after this length.</summary>
    public void CutTo(int length) => Length = length;

    private Span<byte> Reserve(int count)
    {
        if (Length + count > buffer.Length) Array.Resize(ref buffer, Math.Max(Length + count, 2 * buffer.Length));
        var reserved = buffer.AsSpan(Length, count);
        Length += count;
        return reserved;
    }
}
