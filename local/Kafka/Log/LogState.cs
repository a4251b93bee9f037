namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// The state of a partition that all its parts share under one lock: its segments, and what is known of its producers and transactions.
/// </summary>
internal sealed class LogState(string folder, Func<TopicConfig> config, LogSettings settings)
{
    private readonly HashSet<FetchWait> waiting = [];
    private (long Next, long Start) checkpointed;

    public Lock Gate { get; } = new();
    public string Folder => folder;
    public Func<TopicConfig> Config => config;
    public LogSettings Settings => settings;
    public List<Segment> Segments { get; } = [];
    public ProducerTable Producers { get; } = new();
    public TransactionTable Transactions { get; } = new();

    public long LogStart { get; set; }
    public long NextOffset { get; set; }

    /// <summary>Up to here nothing that is superseded is left.</summary>
    public long CleanTo { get; set; }

    /// <summary>When the active segment got its first record.</summary>
    public long ActiveSince { get; set; }

    /// <summary>Closed or deleted: the folder may be another's by now.</summary>
    public bool IsGone { get; private set; }

    public Segment Active => Segments[^1];
    public string CheckpointPath => Path.Combine(folder, "checkpoint");
    public long Now => settings.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>How long the active segment has been written to, in milliseconds.</summary>
    public double Age => settings.Time.GetElapsedTime(ActiveSince).TotalMilliseconds;

    /// <summary>The offset that a reader cannot reach: the end, or the first record of a transaction that is not decided.</summary>
    public long EndFor(bool committed) => committed ? Transactions.FirstUndecided ?? NextOffset : NextOffset;

    public bool IsDecided(long before) => (Transactions.FirstUndecided ?? long.MaxValue) >= before;

    public void Roll()
    {
        Active.Save();
        Segments.Add(new(folder, NextOffset, 0));
        SaveCheckpoint();
    }

    public void Watch(FetchWait wait)
    {
        lock (Gate) waiting.Add(wait);
    }

    public void Unwatch(FetchWait wait)
    {
        lock (Gate) waiting.Remove(wait);
    }

    /// <summary>Tells the waiting readers that there is more to read.</summary>
    public void Signal()
    {
        foreach (var wait in waiting) wait.Signal();
        waiting.Clear();
    }

    /// <summary>Notes how far the log is known, so that the next start need not read up to here.</summary>
    public void SaveCheckpoint()
    {
        lock (Gate)
        {
            if (IsGone) return;
            if (Active.Size > 0) Active.Save();
            var dayAgo = settings.Time.GetUtcNow().AddDays(-1).ToUnixTimeMilliseconds();
            Producers.Forget(dayAgo, Transactions.IsOpen);
            RecoveryPoint.Save(
                CheckpointPath,
                new(Active.BaseOffset, Active.Size, NextOffset, LogStart, CleanTo),
                Producers,
                Transactions,
                settings.WriteThrough);
            checkpointed = (NextOffset, LogStart);
        }
    }

    /// <summary>Saves a checkpoint, if anything has changed since the last one.</summary>
    public void SaveCheckpointIfStale()
    {
        lock (Gate)
        {
            if (checkpointed != (NextOffset, LogStart)) SaveCheckpoint();
        }
    }

    /// <summary>The topic is deleted. Nothing is written any more, and waiting readers are released.</summary>
    public void Abandon()
    {
        lock (Gate)
        {
            IsGone = true;
            foreach (var segment in Segments) segment.Close();
            Signal();
        }
    }

    public void Close()
    {
        lock (Gate)
        {
            try
            {
                SaveCheckpointIfStale();
            }
            catch (IOException e)
            {
                // the next start reads on from the one before
                BrokerLog.LogMaintenanceFailed(settings.Logger, $"The last checkpoint of {folder}", e);
            }
            IsGone = true;
            foreach (var segment in Segments) segment.Close();
        }
    }
}
