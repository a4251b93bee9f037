using System.Buffers.Binary;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// Opens an LZ4 frame: magic, descriptor, blocks until one of size zero. Its own checksums are not checked: the batch's covers them.
/// </summary>
public static class Lz4
{
    private const uint Magic = 0x184D2204;
    private const uint Uncompressed = 0x80000000;

    public static byte[] Inflate(ReadOnlySpan<byte> source)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic) throw new InvalidDataException("This is no LZ4 frame.");
        var flags = source[4];
        var largest = 1 << (8 + 2 * ((source[5] >> 4) & 7)); // 64 KB, 256 KB, 1 MB or 4 MB
        var at = 7 + ((flags & 0x08) != 0 ? 8 : 0) + ((flags & 0x01) != 0 ? 4 : 0);
        var into = new byte[Math.Max(source.Length * 4, 1024)];
        var written = 0;
        while (BinaryPrimitives.ReadUInt32LittleEndian(source[at..]) is not 0 and var size)
        {
            at += 4;
            var block = source.Slice(at, (int)(size & ~Uncompressed));
            at += block.Length + ((flags & 0x10) != 0 ? 4 : 0);
            if (written + largest > into.Length) Array.Resize(ref into, Math.Max(into.Length * 2, written + largest));
            if (into.Length > Decompression.MaxSize) throw new InvalidDataException("A batch inflates without end.");
            if ((size & Uncompressed) == 0)
            {
                Block(block, into, ref written);
                continue;
            }
            block.CopyTo(into.AsSpan(written));
            written += block.Length;
        }
        return into[..written];
    }

    private static void Block(ReadOnlySpan<byte> source, Span<byte> into, ref int written)
    {
        for (var at = 0; at < source.Length;)
        {
            var token = source[at++];
            var literals = Length(source, ref at, token >> 4);
            source.Slice(at, literals).CopyTo(into[written..]);
            (at, written) = (at + literals, written + literals);
            if (at >= source.Length) return; // the last sequence has no copy
            var distance = BinaryPrimitives.ReadUInt16LittleEndian(source[at..]);
            at += 2;
            Snappy.Copy(into, ref written, distance, Length(source, ref at, token & 15) + 4);
        }
    }

    private static int Length(ReadOnlySpan<byte> source, ref int at, int length)
    {
        if (length < 15) return length;
        byte more;
        do
        {
            more = source[at++];
            length += more;
        }
        while (more == 255);
        return length;
    }
}
