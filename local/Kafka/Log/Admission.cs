using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>A record because of which its batch is refused, by its place in the batch.</summary>
public readonly record struct RecordFault(int Index, string Why);

/// <summary>
/// What a topic's settings ask of records before they are taken: a key where the topic is compacted, and a time within bounds.
/// </summary>
public static class Admission
{
    /// <summary>Why the whole batch is refused; null if it is not. The records are read only when a setting needs it.</summary>
    public static Appended? Refusal(BatchHeader header, ReadOnlySpan<byte> batch, TopicConfig config, long now)
    {
        var (earliest, latest) = config.HasAppendTime
            ? (long.MinValue, long.MaxValue)
            : (now - config.TimestampBeforeMaxMs, now + config.TimestampAfterMaxMs);
        if (latest < now) latest = long.MaxValue; // beyond the end of time
        if (!config.Compacts && header.MaxTimestamp <= latest && earliest < 0) return null;
        try
        {
            var records = header.Compression == 0
                ? batch[BatchHeader.Size..header.Length]
                : Decompression.Inflate(header.Compression, batch[BatchHeader.Size..header.Length].ToArray());
            return Refusal(header, records, config.Compacts, earliest, latest);
        }
        catch (Exception e) when (RecordsOfBatch.IsUnreadable(e))
        {
            return new(ErrorCode.InvalidRecord, Faults: [new(0, "The records of this batch cannot be read.")]);
        }
    }

    private static Appended? Refusal(BatchHeader header, ReadOnlySpan<byte> records, bool compacts, long earliest, long latest)
    {
        List<RecordFault>? keyless = null, untimely = null;
        for (var (index, at) = (0, 0); index < header.Count; index++)
        {
            var length = RecordsOfBatch.Varint(records, ref at);
            var next = at + length;
            if (length <= 0 || next > records.Length) throw new InvalidDataException("A record is longer than its batch.");
            at++; // attributes, unused
            var timestamp = header.BaseTimestamp + RecordsOfBatch.Varint(records, ref at);
            RecordsOfBatch.Varint(records, ref at); // offset
            if (compacts && RecordsOfBatch.Varint(records, ref at) < 0)
                (keyless ??= []).Add(new(index, "A compacted topic takes no record without a key: there would be no way to supersede it."));
            if (timestamp < earliest || timestamp > latest)
            {
                (untimely ??= [])
                    .Add(new(index, $"The time of the record, {timestamp}, is out of the topic's bounds: {earliest} to {latest}."));
            }
            at = (int)next;
        }
        return keyless is not null ? new(ErrorCode.InvalidRecord, Faults: keyless)
            : untimely is not null ? new(ErrorCode.InvalidTimestamp, Faults: untimely)
            : null;
    }
}
