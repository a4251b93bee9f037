namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>Opens a partition after any kind of end.</summary>
internal sealed class LogRecovery(LogState log)
{
    /// <summary>
    /// Opens the log from its last checkpoint, reads on from there and cuts a torn tail. Damage in the middle is an error, and nothing is
    /// changed.
    /// </summary>
    public static LogState Open(string folder, Func<TopicConfig> config, LogSettings settings)
    {
        var state = new LogState(folder, config, settings);
        Directory.CreateDirectory(folder);
        foreach (var path in Directory.EnumerateFiles(folder, "*.draft")) File.Delete(path); // never finished, so never in use
        var files = new DirectoryInfo(folder).GetFiles("*.log").OrderBy(file => file.Name, StringComparer.Ordinal);
        var checkpoint = RecoveryPoint.Load(state.CheckpointPath, state.Producers, state.Transactions);
        foreach (var file in files)
        {
            if (!long.TryParse(Path.GetFileNameWithoutExtension(file.Name), out var first))
                throw new DataFolderException($"{file.FullName} is not named after an offset: it does not belong here.");
            state.Segments.Add(new(folder, first, file.Length));
        }
        var oldest = state.Segments.FirstOrDefault()?.BaseOffset ?? 0;
        new LogRecovery(state).ReadOn(checkpoint ?? new(Segment: oldest, Position: 0, NextOffset: oldest, LogStart: oldest, CleanTo: 0));
        state.ActiveSince = settings.Time.GetTimestamp();
        return state;
    }

    private void ReadOn(RecoveryPoint from)
    {
        (log.LogStart, log.NextOffset, log.CleanTo) = (from.LogStart, from.NextOffset, from.CleanTo);
        var tail = log.Segments.FindIndex(segment => segment.BaseOffset == from.Segment);
        if (tail < 0)
        {
            // The first append after a roll creates the file, so a checkpoint at position 0 may be ahead of it.
            if (from.Position > 0 || log.Segments.Any(segment => segment.BaseOffset > from.Segment))
            {
                throw new DataFolderException(
                    $"{Path.Combine(log.Folder, $"{from.Segment:D20}.log")} is missing. Restore it from a copy, or delete the topic.");
            }
            log.Segments.Add(new(log.Folder, from.Segment, 0));
            return;
        }
        for (var i = tail; i < log.Segments.Count; i++)
        {
            log.Segments[i] = Scan(log.Segments[i], i == tail ? from.Position : 0, isLast: i == log.Segments.Count - 1);
            if (i < log.Segments.Count - 1) log.Segments[i].Save();
        }
    }

    private Segment Scan(Segment onDisk, long from, bool isLast)
    {
        if (onDisk.Size < from)
        {
            throw new DataFolderException(
                $"{onDisk.LogPath} has {onDisk.Size} bytes, but had {from} when last checked: records are missing. "
                    + "Restore it from a copy, or delete the topic.");
        }
        var (segment, now) = (new Segment(log.Folder, onDisk.BaseOffset, from), log.Now);
        var reached = new SegmentScan(onDisk, from, onDisk.Size).Run((header, batch, _) =>
        {
            if (header.BaseOffset < log.NextOffset) return false;
            segment.Accept(header);
            log.Producers.Note(header, header.BaseOffset, now);
            log.Transactions.Note(header, header.BaseOffset);
            if (header is { IsControl: true, IsTransactional: true })
                log.Transactions.Decide(header.ProducerId, header.BaseOffset, ControlBatch.IsCommit(batch));
            log.NextOffset = header.LastOffset + 1;
            return true;
        });
        if (reached == onDisk.Size) return segment;
        if (!isLast || SegmentScan.AnythingValidAfter(onDisk, reached, onDisk.Size, log.NextOffset))
        {
            throw new DataFolderException(
                $"{onDisk.LogPath} is damaged at byte {reached}: there are valid records behind it, so this is no torn write. "
                    + "Restore the file from a copy, or delete the topic.");
        }
        BrokerLog.TornTail(log.Settings.Logger, onDisk.LogPath, onDisk.Size - reached, reached);
        segment.CutAt(reached);
        return segment;
    }
}
