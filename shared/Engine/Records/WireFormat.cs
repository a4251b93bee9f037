using System.Buffers.Binary;

namespace ServerlessEvents.Engine.Records;

/// <summary>Confluent's wire format: a zero byte, the schema id (4 bytes, big-endian), the data.</summary>
public static class WireFormat
{
    public const int HeaderSize = 5;

    /// <summary>The header <c>content-type</c> of a record whose data is Avro; data without it is JSON.</summary>
    public const string AvroContentType = "application/avro";

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

    /// <summary>The id of the schema by which a record's data has to be decoded; null when the data is JSON.</summary>
    public static int? AvroSchemaOf(Record record) =>
        record.Headers.Find(HeaderNames.ContentType) is { } type
            && type.AsSpan().SequenceEqual("application/avro"u8)
            && TryUnframe(record.Value, out var schemaId, out _)
            ? schemaId
            : null;
}
