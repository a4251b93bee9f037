namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>How records are forgotten whole segments at a time: by age, by size, or because an administrator says so.</summary>
public sealed partial class PartitionLog
{
    /// <summary>Deletes what <c>retention.ms</c> and <c>retention.bytes</c> no longer keep. By default they keep everything.</summary>
    public void Expire()
    {
        var current = config();
        if (!current.Deletes) return;
        lock (gate)
        {
            if (gone) return;
            var oldest = settings.Time.GetUtcNow().ToUnixTimeMilliseconds() - current.RetentionMs;
            if (current.RetentionMs >= 0 && Active.Size > 0 && Active.Index.MaxTimestamp < oldest) Roll();
            while (segments.Count > 1 && IsDecided(segments[1].BaseOffset))
            {
                var tooOld = current.RetentionMs >= 0 && segments[0].Index.MaxTimestamp < oldest;
                var tooMuch = current.RetentionBytes >= 0 && segments.Sum(segment => segment.Size) - segments[0].Size >= current.RetentionBytes;
                if (!tooOld && !tooMuch && segments[1].BaseOffset > LogStart) break;
                MoveStart(Math.Max(LogStart, segments[1].BaseOffset));
            }
        }
    }

    /// <summary>Makes this the first offset; minus one means the end. False if there is no such offset.</summary>
    public bool DeleteBefore(long offset)
    {
        lock (gate)
        {
            if (gone) return false;
            if (offset == -1) offset = NextOffset;
            if (offset < 0 || offset > NextOffset) return false;
            if (offset > LogStart) MoveStart(offset);
            return true;
        }
    }

    private bool IsDecided(long before) => (transactions.FirstUndecided ?? long.MaxValue) >= before;

    private void MoveStart(long offset)
    {
        LogStart = offset;
        transactions.ForgetBefore(offset);
        SaveCheckpoint(); // first the new start, then the files: the other way round a crash would leave a start that is gone
        while (segments.Count > 1 && segments[1].BaseOffset <= offset && IsDecided(segments[1].BaseOffset))
        {
            segments[0].Delete();
            segments.RemoveAt(0);
        }
    }
}
