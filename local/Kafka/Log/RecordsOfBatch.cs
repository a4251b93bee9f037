namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>One record inside a batch. Only compaction and the search by time look this deep.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Timestamp">Its time in milliseconds since 1970.</param>
/// <param name="Key">Its key; null if it has none.</param>
/// <param name="IsTombstone">Whether its value is null.</param>
/// <param name="Bytes">The record as it stands in the uncompressed batch, with its length.</param>
public readonly record struct BatchedRecord(
    long Offset,
    long Timestamp,
    ReadOnlyMemory<byte>? Key,
    bool IsTombstone,
    ReadOnlyMemory<byte> Bytes);

/// <summary>Takes a batch apart into its records.</summary>
public static class RecordsOfBatch
{
    /// <summary>Null if the records cannot be read: the producer's fault, which the broker neither mends nor hides.</summary>
    public static List<BatchedRecord>? TryRead(BatchHeader header, ReadOnlySpan<byte> batch)
    {
        try
        {
            return Read(header, batch);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    /// <summary>Whether an exception means that the bytes are no records, or not in the compression that they claim.</summary>
    public static bool IsUnreadable(Exception e) =>
        e is InvalidDataException
            or ArgumentException
            or IndexOutOfRangeException
            or OverflowException
            or ZstdSharp.ZstdException
            or EndOfStreamException;

    private static List<BatchedRecord> Read(BatchHeader header, ReadOnlySpan<byte> batch)
    {
        var bytes = Decompression.Inflate(header.Compression, batch[BatchHeader.Size..header.Length].ToArray());
        var records = new List<BatchedRecord>(Math.Min(header.Count, bytes.Length));
        for (var at = 0; records.Count < header.Count;)
        {
            var start = at;
            var length = (int)Varint(bytes, ref at);
            var end = at + length;
            if (length <= 0 || end > bytes.Length) throw new InvalidDataException("A record is longer than its batch.");
            at++; // attributes, unused
            var delta = Varint(bytes, ref at);
            var timestamp = header.HasAppendTime ? header.MaxTimestamp : header.BaseTimestamp + delta;
            var offset = header.BaseOffset + Varint(bytes, ref at);
            var keyLength = (int)Varint(bytes, ref at);
            ReadOnlyMemory<byte>? key = keyLength < 0 ? null : bytes.AsMemory(at, keyLength);
            at += Math.Max(0, keyLength);
            var valueLength = Varint(bytes, ref at);
            records.Add(new(offset, timestamp, key, valueLength < 0, bytes.AsMemory(start, end - start)));
            at = end;
        }
        return records;
    }

    internal static long Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= bytes.Length) break;
            var b = bytes[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
        }
        throw new InvalidDataException("A varint in a record does not end.");
    }
}
