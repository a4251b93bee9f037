namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>How a partition is opened after any kind of end, and closed.</summary>
public sealed partial class PartitionLog
{
    private PartitionLog(string folder, Func<TopicConfig> config, LogSettings settings) => (this.folder, this.config, this.settings) = (folder, config, settings);

    private (long Next, long Start) checkpointed;

    private string CheckpointPath => Path.Combine(folder, "checkpoint");

    /// <summary>Opens the log from its last checkpoint, reads on from there and cuts a torn tail. Damage in the middle is an error, and nothing is changed.</summary>
    public static PartitionLog Open(string folder, Func<TopicConfig> config, LogSettings settings)
    {
        var log = new PartitionLog(folder, config, settings);
        Directory.CreateDirectory(folder);
        foreach (var path in Directory.EnumerateFiles(folder, "*.draft")) File.Delete(path); // never finished, so never in use
        var files = new DirectoryInfo(folder).GetFiles("*.log").OrderBy(file => file.Name, StringComparer.Ordinal);
        var checkpoint = RecoveryPoint.Load(log.CheckpointPath, log.producers, log.transactions);
        foreach (var file in files)
        {
            if (!long.TryParse(Path.GetFileNameWithoutExtension(file.Name), out var first)) throw new DataFolderException($"{file.FullName} is not named after an offset: it does not belong here.");
            log.segments.Add(new(folder, first, file.Length));
        }
        var oldest = log.segments.FirstOrDefault()?.BaseOffset ?? 0;
        log.ReadOn(checkpoint ?? new(Segment: oldest, Position: 0, NextOffset: oldest, LogStart: oldest, CleanTo: 0));
        log.activeSince = settings.Time.GetTimestamp();
        return log;
    }

    private void ReadOn(RecoveryPoint from)
    {
        (LogStart, NextOffset, cleanTo) = (from.LogStart, from.NextOffset, from.CleanTo);
        var tail = segments.FindIndex(segment => segment.BaseOffset == from.Segment);
        if (tail < 0)
        {
            // The first append after a roll creates the file, so a checkpoint at position 0 may be ahead of it.
            if (from.Position > 0 || segments.Any(segment => segment.BaseOffset > from.Segment)) throw new DataFolderException($"{Path.Combine(folder, $"{from.Segment:D20}.log")} is missing. Restore it from a copy, or delete the topic.");
            segments.Add(new(folder, from.Segment, 0));
            return;
        }
        for (var i = tail; i < segments.Count; i++)
        {
            segments[i] = Scan(segments[i], i == tail ? from.Position : 0, isLast: i == segments.Count - 1);
            if (i < segments.Count - 1) segments[i].Save();
        }
    }

    private Segment Scan(Segment onDisk, long from, bool isLast)
    {
        if (onDisk.Size < from) throw new DataFolderException($"{onDisk.LogPath} has {onDisk.Size} bytes, but had {from} when last checked: records are missing. Restore it from a copy, or delete the topic.");
        var (segment, now) = (new Segment(folder, onDisk.BaseOffset, from), Now);
        var reached = new SegmentScan(onDisk, from, onDisk.Size).Run((header, batch, _) =>
        {
            if (header.BaseOffset < NextOffset) return false;
            segment.Accept(header);
            producers.Note(header, header.BaseOffset, now);
            transactions.Note(header, header.BaseOffset);
            if (header is { IsControl: true, IsTransactional: true }) transactions.Decide(header.ProducerId, header.BaseOffset, ControlBatch.IsCommit(batch));
            NextOffset = header.LastOffset + 1;
            return true;
        });
        if (reached == onDisk.Size) return segment;
        if (!isLast || SegmentScan.AnythingValidAfter(onDisk, reached, onDisk.Size, NextOffset))
        {
            throw new DataFolderException($"{onDisk.LogPath} is damaged at byte {reached}: there are valid records behind it, so this is no torn write. Restore the file from a copy, or delete the topic.");
        }
        BrokerLog.TornTail(settings.Logger, onDisk.LogPath, onDisk.Size - reached, reached);
        segment.CutAt(reached);
        return segment;
    }

    /// <summary>Notes how far the log is known, so that the next start need not read up to here.</summary>
    public void SaveCheckpoint()
    {
        lock (gate)
        {
            if (gone) return;
            if (Active.Size > 0) Active.Save();
            var dayAgo = settings.Time.GetUtcNow().AddDays(-1).ToUnixTimeMilliseconds();
            producers.Forget(dayAgo, transactions.IsOpen);
            RecoveryPoint.Save(CheckpointPath, new(Active.BaseOffset, Active.Size, NextOffset, LogStart, cleanTo), producers, transactions, settings.WriteThrough);
            checkpointed = (NextOffset, LogStart);
        }
    }

    /// <summary>The same, if anything is new since.</summary>
    public void SaveCheckpointIfStale()
    {
        lock (gate)
        {
            if (checkpointed != (NextOffset, LogStart)) SaveCheckpoint();
        }
    }

    /// <summary>The topic is deleted: nothing is written any more, and whoever waits is let go.</summary>
    public void Abandon()
    {
        lock (gate)
        {
            gone = true;
            foreach (var segment in segments) segment.Close();
            Signal();
        }
    }

    public void Close()
    {
        lock (gate)
        {
            try
            {
                SaveCheckpointIfStale();
            }
            catch (IOException e)
            {
                BrokerLog.LogMaintenanceFailed(settings.Logger, $"The last checkpoint of {folder}", e); // the next start reads on from the one before
            }
            gone = true;
            foreach (var segment in segments) segment.Close();
        }
    }
}
