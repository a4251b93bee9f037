namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>How a partition is read: by offset and by time.</summary>
public sealed partial class PartitionLog
{
    /// <summary>About how many bytes a reader at this offset could have.</summary>
    public long Available(long offset, bool committed)
    {
        lock (gate)
        {
            var upper = committed ? transactions.FirstUndecided ?? NextOffset : NextOffset;
            if (offset >= upper) return 0;
            var at = FindSegment(offset);
            return Math.Max(1, segments.Skip(at).Sum(segment => segment.Size) - segments[at].Index.Find(offset));
        }
    }

    public FetchedRecords Read(long offset, int maxBytes, bool committed)
    {
        while (true)
        {
            Segment segment;
            long position, limit, upper;
            long? following;
            lock (gate)
            {
                upper = committed ? transactions.FirstUndecided ?? NextOffset : NextOffset;
                if (offset >= upper) return FetchedRecords.None;
                var at = FindSegment(offset);
                segment = segments[at];
                (position, limit) = (segment.Index.Find(offset), segment.Size);
                following = at + 1 < segments.Count ? segments[at + 1].BaseOffset : null;
            }
            // What lies before the limit never changes, so it is read without the lock.
            var found = FetchedRecords.Take(segment, position, limit, offset, upper, maxBytes);
            if (found.Length > 0 || following is null) return found;
            offset = following.Value; // compaction has emptied the rest of this segment
        }
    }

    /// <summary>The aborted transactions that a reader of these offsets must skip.</summary>
    public List<TransactionTable.Aborted> AbortedBetween(long from, long to)
    {
        lock (gate) return transactions.Between(from, to);
    }

    /// <summary>The first record at or after a time; null if there is none.</summary>
    public (long Offset, long Timestamp)? FindTime(long timestamp, bool committed)
    {
        Segment[] candidates;
        long upper;
        lock (gate)
        {
            candidates = [.. segments];
            upper = committed ? transactions.FirstUndecided ?? NextOffset : NextOffset;
        }
        foreach (var segment in candidates)
        {
            if (segment.Index.FindTime(timestamp) is not { } position) continue;
            (long, long)? found = null;
            new SegmentScan(segment, position, segment.Size).Run((header, batch, _) =>
            {
                if (header.MaxTimestamp < timestamp || header.IsControl || header.LastOffset < LogStart) return true;
                foreach (var record in Records.Read(header, batch))
                {
                    if (record.Timestamp < timestamp || record.Offset < LogStart) continue;
                    found = (record.Offset, record.Timestamp);
                    return false;
                }
                return true;
            });
            if (found is { } first) return first.Item1 < upper ? first : null;
        }
        return null;
    }

    /// <summary>The record with the latest time.</summary>
    public (long Offset, long Timestamp)? FindLatest()
    {
        long latest;
        lock (gate) latest = segments.Max(segment => segment.Index.MaxTimestamp);
        return latest < 0 ? null : FindTime(latest, committed: false);
    }

    private int FindSegment(long offset)
    {
        var (low, high) = (0, segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (segments[middle].BaseOffset <= offset) low = middle + 1; else high = middle;
        }
        return Math.Max(0, low - 1);
    }
}
