namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>How a compacted partition sheds what is superseded: closed segments are written anew, one at a time, with the offsets kept.</summary>
public sealed partial class PartitionLog
{
    private long cleanTo;

    /// <summary>One pass, if <c>cleanup.policy</c> asks for it and enough is dirty.</summary>
    public void Compact()
    {
        var current = config();
        if (!current.Compacts) return;
        var now = settings.Time.GetUtcNow().ToUnixTimeMilliseconds();
        Segment[] closed;
        ILookup<long, TransactionTable.Aborted> aborted;
        lock (gate)
        {
            if (gone) return;
            if (Active.Size > 0 && Age() > Math.Min(current.SegmentMs, current.MaxCompactionLagMs)) Roll();
            closed = [.. segments.Take(segments.Count - 1).Where((_, i) => IsDecided(segments[i + 1].BaseOffset)).TakeWhile(segment => segment.Index.MaxTimestamp <= now - current.MinCompactionLagMs)];
            aborted = transactions.AbortedRanges.ToLookup(range => range.ProducerId);
        }
        var dirty = closed.Where(segment => segment.BaseOffset >= cleanTo).ToArray();
        if (dirty.Length == 0) return;
        var overdue = dirty[0].Index.FirstTimestamp < now - current.MaxCompactionLagMs;
        if (!overdue && dirty.Sum(segment => segment.Size) < current.MinDirtyRatio * closed.Sum(segment => segment.Size)) return;
        var latest = new LatestKeys(aborted);
        var last = Array.IndexOf(closed, latest.Read(dirty));
        var rule = new CompactionRule(latest, aborted, LogStart, now - current.DeleteRetentionMs);
        foreach (var segment in closed[..(last + 1)]) Compact(segment, rule);
        lock (gate)
        {
            if (gone) return;
            cleanTo = segments[segments.FindIndex(segment => segment.BaseOffset > closed[last].BaseOffset)].BaseOffset;
            transactions.ForgetBefore(cleanTo); // none of their records are left
            SaveCheckpoint();
        }
    }

    private void Compact(Segment segment, CompactionRule rule)
    {
        var draft = segment.LogPath + ".draft";
        var index = new SparseIndex();
        long size = 0;
        using (var file = File.OpenHandle(draft, FileMode.Create, FileAccess.Write))
        {
            var reached = new SegmentScan(segment, 0, segment.Size).Run((header, batch, _) =>
            {
                var kept = rule.Apply(header, batch);
                if (kept.IsEmpty) return true;
                BatchHeader.TryRead(kept, out var written);
                RandomAccess.Write(file, kept, size);
                index.Add(written, size);
                size += kept.Length;
                return true;
            });
            if (reached < segment.Size) throw new DataFolderException($"{segment.LogPath} is damaged at byte {reached} and is not compacted. Restore the file from a copy, or delete the topic.");
            RandomAccess.FlushToDisk(file); // the old file is the only other copy
        }
        if (size == segment.Size)
        {
            File.Delete(draft);
            return;
        }
        lock (gate)
        {
            var at = segments.IndexOf(segment);
            if (at < 0 || gone) return; // deleted meanwhile
            File.Delete(segment.IndexPath);
            File.Move(draft, segment.LogPath, overwrite: true);
            BrokerLog.Compacted(settings.Logger, segment.LogPath, segment.Size, size);
            if (size == 0) File.Delete(segment.LogPath);
            else index.Save(segment.IndexPath);
            if (size == 0) segments.RemoveAt(at); else segments[at] = new(folder, segment.BaseOffset, size);
        }
    }
}
