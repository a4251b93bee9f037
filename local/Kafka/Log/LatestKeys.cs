using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// The last offset of each key in some segments. Keys are held as hashes of 128 bits: all of one size, and none mistaken for another.
/// </summary>
public sealed class LatestKeys(ILookup<long, TransactionTable.Aborted> aborted)
{
    private const int MaxKeys = 1_000_000; // some 50 MB

    private readonly Dictionary<UInt128, long> offsets = [];

    /// <summary>Reads segments until there are too many keys; returns the last one read.</summary>
    public Segment Read(IEnumerable<Segment> dirty)
    {
        Segment? last = null;
        foreach (var segment in dirty)
        {
            new SegmentScan(segment, 0, segment.Size).Run((header, batch, _) =>
            {
                if (header.IsControl || IsAborted(header, aborted) || RecordsOfBatch.TryRead(header, batch) is not { } records) return true;
                foreach (var record in records)
                {
                    if (record.Key is { } key) offsets[Hash(key.Span)] = record.Offset;
                }
                return true;
            });
            last = segment;
            if (offsets.Count > MaxKeys) break;
        }
        return last!;
    }

    public bool IsSuperseded(BatchedRecord record) =>
        record.Key is { } key && offsets.TryGetValue(Hash(key.Span), out var latest) && record.Offset < latest;

    public static bool IsAborted(BatchHeader batch, ILookup<long, TransactionTable.Aborted> aborted)
    {
        if (!batch.IsTransactional) return false;
        foreach (var range in aborted[batch.ProducerId])
        {
            if (range.First <= batch.BaseOffset && batch.BaseOffset <= range.Last) return true;
        }
        return false;
    }

    private static UInt128 Hash(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
