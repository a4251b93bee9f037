using System.Buffers.Binary;

namespace ServerlessEvents.Events;

/// <summary>Confluent's wire format: a zero byte, the schema id (4 bytes, big-endian), the data.</summary>
public static class WireFormat
{
    public const int HeaderSize = 5;

    public static byte[] Frame(int schemaId, ReadOnlySpan<byte> data)
    {
        var framed = new byte[HeaderSize + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), schemaId);
        data.CopyTo(framed.AsSpan(HeaderSize));
        return framed;
    }

    /// <summary>The data of a framed value; false when it is not framed.</summary>
    public static bool TryUnframe(ReadOnlyMemory<byte> framed, out int schemaId, out ReadOnlyMemory<byte> data)
    {
        var isFramed = framed.Length >= HeaderSize && framed.Span[0] == 0;
        schemaId = isFramed ? BinaryPrimitives.ReadInt32BigEndian(framed.Span[1..]) : 0;
        data = isFramed ? framed[HeaderSize..] : default;
        return isFramed;
    }
}
