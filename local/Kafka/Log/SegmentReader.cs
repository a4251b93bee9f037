namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>Reads the segments of a partition: by offset and by time.</summary>
internal sealed class SegmentReader(LogState log)
{
    /// <summary>About how many bytes a reader at this offset could have.</summary>
    public long Available(long offset, bool committed)
    {
        lock (log.Gate)
        {
            var upper = log.EndFor(committed);
            if (offset >= upper) return 0;
            var at = FindSegment(offset);
            return Math.Max(1, log.Segments.Skip(at).Sum(segment => segment.Size) - log.Segments[at].Index.Find(offset));
        }
    }

    /// <summary>
    /// Records from this offset on. The aborted transactions among them are looked up under the same lock as the end of what may be read: a
    /// transaction that is aborted a moment later lies beyond that end.
    /// </summary>
    public (FetchedRecords Records, List<TransactionTable.Aborted>? Aborted) Read(
        long offset,
        int maxBytes,
        bool committed,
        bool atLeastOne = true)
    {
        while (true)
        {
            List<TransactionTable.Aborted>? aborted;
            Segment segment;
            long position, limit, upper;
            long? following;
            lock (log.Gate)
            {
                upper = log.EndFor(committed);
                if (offset >= upper) return (FetchedRecords.None, committed ? [] : null);
                var at = FindSegment(offset);
                segment = log.Segments[at];
                (position, limit) = (segment.Index.Find(offset), segment.Size);
                following = at + 1 < log.Segments.Count ? log.Segments[at + 1].BaseOffset : null;
                aborted = committed ? log.Transactions.Between(offset, Math.Min(upper, following ?? upper)) : null;
            }
            // What lies before the limit never changes, so it is read without the lock.
            var found = FetchedRecords.Take(segment, position, limit, offset, upper, maxBytes, atLeastOne);
            if (found is not null || following is null)
            {
                found ??= FetchedRecords.None;
                aborted?.RemoveAll(range => range.First >= found.NextOffset);
                return (found, aborted);
            }
            offset = following.Value; // compaction has emptied the rest of this segment
        }
    }

    /// <summary>The first record at or after a time; null if there is none.</summary>
    public (long Offset, long Timestamp)? FindTime(long timestamp, bool committed)
    {
        Segment[] candidates;
        long upper, end;
        long? inLast;
        lock (log.Gate)
        {
            candidates = [.. log.Segments];
            upper = log.EndFor(committed);
            (end, inLast) = (log.Active.Size, log.Active.Index.FindTime(timestamp)); // the one index that grows
        }
        foreach (var segment in candidates)
        {
            var isLast = segment == candidates[^1];
            if ((isLast ? inLast : segment.Index.FindTime(timestamp)) is not { } position) continue;
            (long, long)? found = null;
            new SegmentScan(segment, position, isLast ? end : segment.Size).Run((header, batch, _) =>
            {
                if (header.MaxTimestamp < timestamp || header.IsControl || header.LastOffset < log.LogStart) return true;
                if (RecordsOfBatch.TryRead(header, batch) is not { } records)
                {
                    found = (header.BaseOffset, header.MaxTimestamp);
                    return false;
                }
                foreach (var record in records)
                {
                    if (record.Timestamp < timestamp || record.Offset < log.LogStart) continue;
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
        lock (log.Gate) latest = log.Segments.Max(segment => segment.Index.MaxTimestamp);
        return latest < 0 ? null : FindTime(latest, committed: false);
    }

    private int FindSegment(long offset)
    {
        var (low, high) = (0, log.Segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (log.Segments[middle].BaseOffset <= offset) low = middle + 1; else high = middle;
        }
        return Math.Max(0, low - 1);
    }
}
