namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>Forgets records whole segments at a time: by age, by size, or because an administrator says so.</summary>
internal sealed class LogRetention(LogState log)
{
    /// <summary>Deletes what <c>retention.ms</c> and <c>retention.bytes</c> no longer keep. By default they keep everything.</summary>
    public void Expire()
    {
        var current = log.Config();
        if (!current.Deletes) return;
        lock (log.Gate)
        {
            if (log.IsGone) return;
            var oldest = log.Now - current.RetentionMs;
            if (current.RetentionMs >= 0 && log.Active.Size > 0 && log.Active.Index.MaxTimestamp < oldest) log.Roll();
            while (log.Segments.Count > 1 && log.IsDecided(log.Segments[1].BaseOffset))
            {
                var tooOld = current.RetentionMs >= 0 && log.Segments[0].Index.MaxTimestamp < oldest;
                var tooMuch = current.RetentionBytes >= 0
                    && log.Segments.Sum(segment => segment.Size) - log.Segments[0].Size >= current.RetentionBytes;
                if (!tooOld && !tooMuch && log.Segments[1].BaseOffset > log.LogStart) break;
                MoveStart(Math.Max(log.LogStart, log.Segments[1].BaseOffset));
            }
        }
    }

    /// <summary>Makes this the first offset; minus one means the end. False if there is no such offset.</summary>
    public bool DeleteBefore(long offset)
    {
        lock (log.Gate)
        {
            if (log.IsGone) return false;
            if (offset == -1) offset = log.NextOffset;
            if (offset < 0 || offset > log.NextOffset) return false;
            if (offset > log.LogStart) MoveStart(offset);
            return true;
        }
    }

    private void MoveStart(long offset)
    {
        log.LogStart = offset;
        log.Transactions.ForgetBefore(offset);
        log.SaveCheckpoint(); // first the new start, then the files: the other way round a crash would leave a start that is gone
        while (log.Segments.Count > 1 && log.Segments[1].BaseOffset <= offset && log.IsDecided(log.Segments[1].BaseOffset))
        {
            log.Segments[0].Delete();
            log.Segments.RemoveAt(0);
        }
    }
}
