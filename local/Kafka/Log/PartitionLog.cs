using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>One partition: an append-only sequence of record batches on disk, and those who write, read, compact and expire it.</summary>
public sealed class PartitionLog
{
    private readonly LogState log;
    private readonly LogWriter writer;
    private readonly SegmentReader reader;
    private readonly LogCompaction compaction;
    private readonly LogRetention retention;

    private PartitionLog(LogState log) => (this.log, writer, reader, compaction, retention) = (log, new(log), new(log), new(log), new(log));

    public string Folder => log.Folder;
    public long LogStart => log.LogStart;
    public long NextOffset => log.NextOffset;
    public long LastStable { get { lock (log.Gate) return log.EndFor(committed: true); } }

    /// <summary>Bytes of its records on disk.</summary>
    public long Size { get { lock (log.Gate) return log.Segments.Sum(segment => segment.Size); } }

    /// <inheritdoc cref="LogRecovery.Open"/>
    public static PartitionLog Open(string folder, Func<TopicConfig> config, LogSettings settings) =>
        new(LogRecovery.Open(folder, config, settings));

    /// <inheritdoc cref="LogWriter.Append"/>
    public Appended Append(Span<byte> batch) => writer.Append(batch);

    /// <inheritdoc cref="LogWriter.Decide"/>
    public void Decide(long producerId, short epoch, bool commit) => writer.Decide(producerId, epoch, commit);

    /// <summary>The coordinator lets this producer's transaction write here.</summary>
    public ErrorCode Allow(long producerId, short epoch)
    {
        lock (log.Gate)
        {
            if (log.Producers.IsFenced(producerId, epoch)) return ErrorCode.InvalidProducerEpoch;
            log.Transactions.Allow(producerId, epoch);
            return ErrorCode.None;
        }
    }

    /// <summary>Producers whose transactions have records here and are not decided.</summary>
    public IReadOnlyList<(long ProducerId, short Epoch)> Undecided()
    {
        lock (log.Gate) return [.. log.Transactions.Open.Keys.Select(id => (id, log.Producers.All[id].Epoch))];
    }

    /// <summary>Every producer that is known here, with the first offset of its open transaction.</summary>
    public IReadOnlyList<(long Id, ProducerTable.Producer Producer, long OpenSince)> Producers()
    {
        lock (log.Gate)
        {
            return
            [
                .. log.Producers.All.Select(pair => (
                    pair.Key, pair.Value, log.Transactions.Open.TryGetValue(pair.Key, out var first) ? first : -1))
            ];
        }
    }

    /// <inheritdoc cref="SegmentReader.Available"/>
    public long Available(long offset, bool committed) => reader.Available(offset, committed);

    /// <inheritdoc cref="SegmentReader.Read"/>
    public (FetchedRecords Records, List<TransactionTable.Aborted>? Aborted) Read(
        long offset,
        int maxBytes,
        bool committed,
        bool atLeastOne = true) =>
        reader.Read(offset, maxBytes, committed, atLeastOne);

    /// <inheritdoc cref="SegmentReader.FindTime"/>
    public (long Offset, long Timestamp)? FindTime(long timestamp, bool committed) => reader.FindTime(timestamp, committed);

    /// <inheritdoc cref="SegmentReader.FindLatest"/>
    public (long Offset, long Timestamp)? FindLatest() => reader.FindLatest();

    public void Watch(FetchWait wait) => log.Watch(wait);

    public void Unwatch(FetchWait wait) => log.Unwatch(wait);

    /// <inheritdoc cref="LogCompaction.Run"/>
    public void Compact() => compaction.Run();

    /// <inheritdoc cref="LogRetention.Expire"/>
    public void Expire() => retention.Expire();

    /// <inheritdoc cref="LogRetention.DeleteBefore"/>
    public bool DeleteBefore(long offset) => retention.DeleteBefore(offset);

    /// <inheritdoc cref="LogState.SaveCheckpoint"/>
    public void SaveCheckpoint() => log.SaveCheckpoint();

    /// <inheritdoc cref="LogState.SaveCheckpointIfStale"/>
    public void SaveCheckpointIfStale() => log.SaveCheckpointIfStale();

    /// <inheritdoc cref="LogState.Abandon"/>
    public void Abandon() => log.Abandon();

    public void Close() => log.Close();
}
