using System.Buffers;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>Reads from the first bytes of an MQTT packet how long it is.</summary>
internal static class PacketSize
{
    private const int MaxHeader = 5;

    /// <summary>The bytes of the packet, by its header; null while the header is not all there.</summary>
    /// <remarks>A length of more than four bytes is none; the library says so when it reads the packet.</remarks>
    public static int? Read(ReadOnlySequence<byte> received)
    {
        Span<byte> header = stackalloc byte[MaxHeader];
        var read = (int)Math.Min(MaxHeader, received.Length);
        received.Slice(0, read).CopyTo(header);
        var length = 0;
        for (var at = 1; at < read; at++)
        {
            length |= (header[at] & 0x7F) << (7 * (at - 1));
            if ((header[at] & 0x80) == 0) return at + 1 + length;
        }
        return read == MaxHeader ? 0 : null;
    }

    /// <summary>Whether the packet is a CONNECT of MQTT 5, as far as it is there.</summary>
    public static bool IsConnectOfVersion5(ReadOnlySequence<byte> received)
    {
        var first = received.Slice(0, Math.Min(MaxHeader + 7, received.Length)).ToArray();
        return first is [0x10, ..] && first.AsSpan().IndexOf("\0\u0004MQTT\u0005"u8) >= 2;
    }
}
