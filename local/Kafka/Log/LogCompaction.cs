namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// Removes superseded records from a compacted partition. It rewrites closed segments, one at a time, and keeps the offsets.
/// </summary>
internal sealed class LogCompaction(LogState log)
{
    /// <summary>One pass, if <c>cleanup.policy</c> asks for it and enough is dirty.</summary>
    public void Run()
    {
        var current = log.Config();
        if (!current.Compacts) return;
        var now = log.Now;
        Segment[] closed;
        ILookup<long, TransactionTable.Aborted> aborted;
        lock (log.Gate)
        {
            if (log.IsGone) return;
            if (log.Active.Size > 0 && log.Age > Math.Min(current.SegmentMs, current.MaxCompactionLagMs)) log.Roll();
            closed =
            [
                .. log.Segments.Take(log.Segments.Count - 1)
                    .Where((_, i) => log.IsDecided(log.Segments[i + 1].BaseOffset))
                    .TakeWhile(segment => segment.Index.MaxTimestamp <= now - current.MinCompactionLagMs)
            ];
            aborted = log.Transactions.AbortedRanges.ToLookup(range => range.ProducerId);
        }
        var dirty = closed.Where(segment => segment.BaseOffset >= log.CleanTo).ToArray();
        if (dirty.Length == 0) return;
        var overdue = dirty[0].Index.FirstTimestamp < now - current.MaxCompactionLagMs;
        if (!overdue && dirty.Sum(segment => segment.Size) < current.MinDirtyRatio * closed.Sum(segment => segment.Size)) return;
        var latest = new LatestKeys(aborted);
        var last = Array.IndexOf(closed, latest.Read(dirty));
        var rule = new CompactionRule(latest, aborted, log.LogStart, now - current.DeleteRetentionMs);
        foreach (var segment in closed[..(last + 1)]) Rewrite(segment, rule);
        lock (log.Gate)
        {
            if (log.IsGone) return;
            log.CleanTo = log.Segments[log.Segments.FindIndex(segment => segment.BaseOffset > closed[last].BaseOffset)].BaseOffset;
            log.Transactions.ForgetBefore(log.CleanTo); // none of their records are left
            log.SaveCheckpoint();
        }
    }

    private void Rewrite(Segment segment, CompactionRule rule)
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
            if (reached < segment.Size)
            {
                throw new DataFolderException(
                    $"{segment.LogPath} is damaged at byte {reached} and is not compacted. "
                        + "Restore the file from a copy, or delete the topic.");
            }
            RandomAccess.FlushToDisk(file); // the old file is the only other copy
        }
        if (size == segment.Size)
        {
            File.Delete(draft);
            return;
        }
        lock (log.Gate)
        {
            var at = log.Segments.IndexOf(segment);
            if (at < 0 || log.IsGone) return; // deleted meanwhile
            File.Delete(segment.IndexPath);
            File.Move(draft, segment.LogPath, overwrite: true);
            BrokerLog.Compacted(log.Settings.Logger, segment.LogPath, segment.Size, size);
            if (size == 0) File.Delete(segment.LogPath);
            else index.Save(segment.IndexPath);
            if (size == 0) log.Segments.RemoveAt(at); else log.Segments[at] = new(log.Folder, segment.BaseOffset, size);
        }
    }
}
