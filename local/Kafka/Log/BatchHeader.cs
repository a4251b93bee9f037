using System.Buffers.Binary;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>The fields of a v2 record batch header that a broker reads or sets; the records stay opaque bytes.</summary>
public readonly record struct BatchHeader(
    long BaseOffset, int Length, uint Crc, short Attributes, int LastOffsetDelta, long BaseTimestamp, long MaxTimestamp,
    long ProducerId, short ProducerEpoch, int BaseSequence, int Count)
{
    public const int Size = 61;
    public const int MaxLength = 100 * 1024 * 1024;

    /// <summary>Bytes before the length field's count begins: base offset and the length itself.</summary>
    public const int Overhead = 12;

    private const int CrcStart = 21;
    private const short CompressionBits = 0x07;
    private const short AppendTimeBit = 0x08;

    public long LastOffset => BaseOffset + LastOffsetDelta;
    public bool IsTransactional => (Attributes & 0x10) != 0;
    public bool IsControl => (Attributes & 0x20) != 0;
    public int Compression => Attributes & CompressionBits;

    /// <summary>Whether the time of all its records is the latest one, which the broker set.</summary>
    public bool HasAppendTime => (Attributes & AppendTimeBit) != 0;

    public int LastSequence => (int)((BaseSequence + (long)LastOffsetDelta) & int.MaxValue);

    public BatchHeader WithCompression(int codec) => this with { Attributes = (short)((Attributes & ~CompressionBits) | codec) };

    public BatchHeader WithAppendTime(long now) => this with { Attributes = (short)(Attributes | AppendTimeBit), MaxTimestamp = now };

    /// <summary>False if these bytes cannot begin a v2 batch.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out BatchHeader header)
    {
        header = default;
        if (bytes.Length < Size || bytes[16] != 2) return false;
        header = new(
            BinaryPrimitives.ReadInt64BigEndian(bytes),
            BinaryPrimitives.ReadInt32BigEndian(bytes[8..]) + Overhead,
            BinaryPrimitives.ReadUInt32BigEndian(bytes[17..]),
            BinaryPrimitives.ReadInt16BigEndian(bytes[21..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[23..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[27..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[35..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[43..]),
            BinaryPrimitives.ReadInt16BigEndian(bytes[51..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[53..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[57..]));
        return header is { Length: >= Size and <= MaxLength, LastOffsetDelta: >= 0 };
    }

    /// <summary>Whether the whole batch is here and its checksum fits.</summary>
    public bool Fits(ReadOnlySpan<byte> batch) => batch.Length >= Length && Crc32C.Of(batch[CrcStart..Length]) == Crc;

    /// <summary>Gives the batch its place in the log. The checksum covers neither field.</summary>
    public static void Place(Span<byte> batch, long offset)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, offset);
        BinaryPrimitives.WriteInt32BigEndian(batch[12..], 0); // leader epoch: the one broker never changes
    }

    public static void Write(Span<byte> batch, BatchHeader header)
    {
        Place(batch, header.BaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[8..], header.Length - Overhead);
        batch[16] = 2;
        BinaryPrimitives.WriteInt16BigEndian(batch[21..], header.Attributes);
        BinaryPrimitives.WriteInt32BigEndian(batch[23..], header.LastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(batch[27..], header.BaseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[35..], header.MaxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[43..], header.ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(batch[51..], header.ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[53..], header.BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(batch[57..], header.Count);
        BinaryPrimitives.WriteUInt32BigEndian(batch[17..], Crc32C.Of(batch[CrcStart..header.Length]));
    }
}
