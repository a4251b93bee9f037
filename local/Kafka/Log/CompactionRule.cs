namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// What compaction leaves of a batch. All transactions in a segment that is compacted are decided, so aborted records and all markers go,
/// and committed records become plain ones: no reader can tell, and no marker has to be kept for them.
/// </summary>
public sealed class CompactionRule(LatestKeys latest, ILookup<long, TransactionTable.Aborted> aborted, long logStart, long tombstonesBefore)
{
    private const short CompressionOrTransaction = 0x07 | 0x10;

    /// <summary>The batch to keep, perhaps with fewer records, or nothing.</summary>
    public ReadOnlySpan<byte> Apply(BatchHeader header, ReadOnlySpan<byte> batch)
    {
        if (header.IsControl || header.LastOffset < logStart || LatestKeys.IsAborted(header, aborted)) return [];
        if (RecordsOfBatch.TryRead(header, batch) is not { } records) return batch; // a batch that cannot be read is kept
        var kept = records.FindAll(IsKept);
        if (kept.Count == records.Count && !header.IsTransactional) return batch;
        return kept.Count == 0 ? [] : Build(header, kept);
    }

    private bool IsKept(BatchedRecord record) =>
        !latest.IsSuperseded(record) && !(record.IsTombstone && record.Timestamp < tombstonesBefore);

    /// <summary>
    /// The same batch with these records only, uncompressed. Offsets and times are relative to the batch's, so the records stay as they
    /// are.
    /// </summary>
    private static byte[] Build(BatchHeader header, List<BatchedRecord> kept)
    {
        var built = new byte[BatchHeader.Size + kept.Sum(record => record.Bytes.Length)];
        var at = BatchHeader.Size;
        foreach (var record in kept)
        {
            record.Bytes.Span.CopyTo(built.AsSpan(at));
            at += record.Bytes.Length;
        }
        BatchHeader.Write(built, header with
        {
            Length = built.Length,
            Attributes = (short)(header.Attributes & ~CompressionOrTransaction),
            MaxTimestamp = kept.Max(record => record.Timestamp),
            Count = kept.Count,
        });
        return built;
    }
}
