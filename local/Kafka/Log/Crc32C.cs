using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// The checksum of record batches: CRC-32C (Castagnoli). The processor's instruction for it takes several cycles but can start each cycle,
/// so long spans are summed in three lanes at once. A CRC is linear: that of a lane is moved past the next one by adding up table entries.
/// </summary>
public static class Crc32C
{
    private const int Lane = 4096;

    private static readonly uint[] Past = MakePast();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a start sums whole segments before the loop would be found to be hot
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; BitConverter.IsLittleEndian && bytes.Length >= 3 * Lane; bytes = bytes[(3 * Lane)..])
        {
            var words = MemoryMarshal.Cast<byte, ulong>(bytes[..(3 * Lane)]);
            var second = words[(Lane / sizeof(ulong))..];
            var third = second[(Lane / sizeof(ulong))..];
            var (b, c) = (0u, 0u);
            for (var i = 0; i < third.Length; i++)
            {
                crc = BitOperations.Crc32C(crc, words[i]);
                b = BitOperations.Crc32C(b, second[i]);
                c = BitOperations.Crc32C(c, third[i]);
            }
            crc = MovePast(MovePast(crc) ^ b) ^ c;
        }
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    /// <summary>What a CRC becomes when a lane of zeros follows.</summary>
    private static uint MovePast(uint crc) =>
        Past[(byte)crc] ^ Past[256 + (byte)(crc >> 8)] ^ Past[512 + (byte)(crc >> 16)] ^ Past[768 + (crc >> 24)];

    private static uint[] MakePast()
    {
        var past = new uint[4 * 256];
        for (var at = 0; at < past.Length; at++)
        {
            var value = at & 0xff;
            var bit = value & -value;
            if (value != bit)
            {
                past[at] = past[at - value + bit] ^ past[at - bit]; // of the lowest bit, and of the others
                continue;
            }
            var crc = (uint)value << (at / 256 * 8);
            for (var n = 0; n < Lane; n += sizeof(ulong)) crc = BitOperations.Crc32C(crc, 0UL);
            past[at] = crc;
        }
        return past;
    }
}
