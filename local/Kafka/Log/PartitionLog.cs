using Microsoft.Win32.SafeHandles;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>What became of an append.</summary>
/// <param name="Error">Why it was refused.</param>
/// <param name="Offset">That of the first record.</param>
/// <param name="AppendTime">The time that the broker gave its records; -1 where they keep their own.</param>
/// <param name="Faults">The records that are the reason for the refusal.</param>
public readonly record struct Appended(ErrorCode Error, long Offset = -1, long AppendTime = -1, IReadOnlyList<RecordFault>? Faults = null);

/// <summary>One partition: an append-only sequence of record batches on disk, and what is known of its producers and transactions.</summary>
public sealed partial class PartitionLog
{
    private readonly Lock gate = new();
    private readonly HashSet<FetchWait> waiting = [];
    private readonly List<Segment> segments = [];
    private readonly ProducerTable producers = new();
    private readonly TransactionTable transactions = new();
    private readonly string folder;
    private readonly Func<TopicConfig> config;
    private readonly LogSettings settings;
    private long activeSince;
    private bool failed;
    private bool gone; // closed or deleted: the folder may be another's by now

    public string Folder => folder;
    public long LogStart { get; private set; }
    public long NextOffset { get; private set; }
    public long LastStable { get { lock (gate) return transactions.FirstUndecided ?? NextOffset; } }

    private Segment Active => segments[^1];

    /// <summary>Checks a batch from a producer and appends it; when this returns without an error, the operating system has the bytes.</summary>
    public Appended Append(Span<byte> batch)
    {
        if (!BatchHeader.TryRead(batch, out var header))
        {
            return new(batch.Length > 16 && batch[16] < 2 ? ErrorCode.UnsupportedForMessageFormat : ErrorCode.CorruptMessage);
        }
        if (header.Length != batch.Length || header.Count != header.LastOffsetDelta + 1 || !header.Fits(batch)) return new(ErrorCode.CorruptMessage);
        var current = config();
        if (header.Length > current.MaxMessageBytes) return new(ErrorCode.MessageTooLarge);
        if (header.IsControl) return new(ErrorCode.InvalidRecord);
        if (Admission.Refusal(header, batch, current, Now) is { } refusal) return refusal;
        if (current.Compression is { } codec && codec != header.Compression)
        {
            if (Compression.Change(ref header, batch, codec) is not { } changed) return new(ErrorCode.InvalidRecord);
            batch = changed;
        }
        lock (gate)
        {
            var (error, repeats) = producers.Check(header);
            if (error != ErrorCode.None) return new(error);
            if (repeats is { } offset) return new(ErrorCode.None, offset);
            // Allowed by the coordinator under this same lock that markers take: nothing can slip in behind a marker.
            if (header.IsTransactional ? !transactions.IsAllowed(header.ProducerId, header.ProducerEpoch) : transactions.IsOpen(header.ProducerId)) return new(ErrorCode.InvalidTxnState);
            if (!current.HasAppendTime) return new(ErrorCode.None, Write(batch, header));
            header = header.WithAppendTime(Now);
            BatchHeader.Write(batch, header);
            return new(ErrorCode.None, Write(batch, header), header.MaxTimestamp);
        }
    }

    /// <summary>The coordinator lets this producer's transaction write here.</summary>
    public ErrorCode Allow(long producerId, short epoch)
    {
        lock (gate)
        {
            if (producers.IsFenced(producerId, epoch)) return ErrorCode.InvalidProducerEpoch;
            transactions.Allow(producerId, epoch);
            return ErrorCode.None;
        }
    }

    /// <summary>Ends a producer's transaction here with a marker; without records there is nothing to mark.</summary>
    public void Decide(long producerId, short epoch, bool commit)
    {
        lock (gate)
        {
            if (!transactions.IsOpen(producerId))
            {
                transactions.Decide(producerId, NextOffset, commit);
                producers.Fence(producerId, epoch, settings.Time.GetUtcNow());
                return;
            }
            var marker = ControlBatch.Create(producerId, epoch, commit, settings.Time.GetUtcNow());
            BatchHeader.TryRead(marker, out var header);
            var offset = Write(marker, header);
            transactions.Decide(producerId, offset, commit);
            Signal(); // what was just decided can now be read, and was not yet when the marker was written
        }
    }

    /// <summary>Producers whose transactions have records here and are not decided.</summary>
    public IReadOnlyList<(long ProducerId, short Epoch)> Undecided()
    {
        lock (gate) return [.. transactions.Open.Keys.Select(id => (id, producers.All[id].Epoch))];
    }

    /// <summary>Every producer that is known here, with the first offset of its open transaction.</summary>
    public IReadOnlyList<(long Id, ProducerTable.Producer Producer, long OpenSince)> Producers()
    {
        lock (gate) return [.. producers.All.Select(pair => (pair.Key, pair.Value, transactions.Open.TryGetValue(pair.Key, out var first) ? first : -1))];
    }

    /// <summary>Bytes of its records on disk.</summary>
    public long Size { get { lock (gate) return segments.Sum(segment => segment.Size); } }

    public void Watch(FetchWait wait)
    {
        lock (gate) waiting.Add(wait);
    }

    public void Unwatch(FetchWait wait)
    {
        lock (gate) waiting.Remove(wait);
    }

    private long Write(Span<byte> batch, BatchHeader header)
    {
        if (gone) throw new IOException($"{folder} is closed.");
        if (failed) throw new IOException($"{folder} takes no more records: an earlier write could not be made durable.");
        if (Active.Size > 0 && (Active.Size + batch.Length > config().SegmentBytes || Age() > config().SegmentMs)) Roll();
        if (Active.Size == 0) activeSince = settings.Time.GetTimestamp();
        var offset = NextOffset;
        header = header with { BaseOffset = offset };
        BatchHeader.Place(batch, offset);
        Active.Write(batch);
        if (settings.WriteThrough is { } writeThrough) WriteThrough(writeThrough);
        Active.Accept(header);
        NextOffset = header.LastOffset + 1;
        producers.Note(header, offset, Now);
        transactions.Note(header, offset);
        Signal();
        return offset;
    }

    private void WriteThrough(Action<SafeFileHandle> how)
    {
        try
        {
            Active.WriteThrough(how);
        }
        catch (IOException)
        {
            failed = true; // after a failed fsync no one knows what the disk has
            throw;
        }
    }

    private long Now => settings.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private double Age() => settings.Time.GetElapsedTime(activeSince).TotalMilliseconds;

    private void Roll()
    {
        Active.Save();
        segments.Add(new(folder, NextOffset, 0));
        SaveCheckpoint();
    }

    private void Signal()
    {
        foreach (var wait in waiting) wait.Signal();
        waiting.Clear();
    }
}
