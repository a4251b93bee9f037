using System.Buffers.Binary;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// Opens Snappy: a bare block, or blocks in the frame that Java clients put around them (magic, two versions, then sized blocks).
/// </summary>
public static class Snappy
{
    private static ReadOnlySpan<byte> JavaMagic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    public static byte[] Inflate(ReadOnlySpan<byte> source)
    {
        if (!source.StartsWith(JavaMagic)) return Block(source);
        using var inflated = new MemoryStream();
        for (var rest = source[16..]; rest.Length >= 4;)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(rest);
            inflated.Write(Block(rest.Slice(4, size)));
            rest = rest[(4 + size)..];
        }
        return inflated.ToArray();
    }

    private static byte[] Block(ReadOnlySpan<byte> source)
    {
        var (at, size) = (0, Length(source, out var shift));
        at = shift;
        var into = new byte[size];
        var written = 0;
        while (at < source.Length)
        {
            var tag = source[at++];
            if ((tag & 3) == 0)
            {
                var length = (tag >> 2) + 1;
                if (length > 60)
                {
                    var extra = length - 60;
                    length = Number(source.Slice(at, extra)) + 1;
                    at += extra;
                }
                source.Slice(at, length).CopyTo(into.AsSpan(written));
                (at, written) = (at + length, written + length);
                continue;
            }
            var (copy, distance, read) = (tag & 3) switch
            {
                1 => (((tag >> 2) & 7) + 4, ((tag >> 5) << 8) | source[at], 1),
                2 => ((tag >> 2) + 1, Number(source.Slice(at, 2)), 2),
                _ => ((tag >> 2) + 1, Number(source.Slice(at, 4)), 4),
            };
            at += read;
            Copy(into, ref written, distance, copy);
        }
        return written == size ? into : throw new InvalidDataException("A Snappy block is shorter than it says.");
    }

    /// <summary>Repeats what was written this far back; the two may overlap, so byte by byte.</summary>
    internal static void Copy(Span<byte> into, ref int written, int distance, int length)
    {
        if (distance <= 0 || distance > written) throw new InvalidDataException("A copy reaches before the beginning.");
        for (var end = written + length; written < end; written++) into[written] = into[written - distance];
    }

    private static int Length(ReadOnlySpan<byte> source, out int read)
    {
        var value = 0L;
        for (read = 0; read < 5; read++)
        {
            value |= (long)(source[read] & 0x7f) << (7 * read);
            if (source[read] >= 0x80) continue;
            read++;
            return value <= Decompression.MaxSize ? (int)value : throw new InvalidDataException("A Snappy block claims to be too large.");
        }
        throw new InvalidDataException("A Snappy block's length does not end.");
    }

    private static int Number(ReadOnlySpan<byte> littleEndian)
    {
        var value = 0;
        for (var i = littleEndian.Length - 1; i >= 0; i--) value = (value << 8) | littleEndian[i];
        return value;
    }
}
