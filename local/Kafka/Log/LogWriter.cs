using Microsoft.Win32.SafeHandles;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>What became of an append.</summary>
/// <param name="Error">Why it was refused.</param>
/// <param name="Offset">The offset of the first record.</param>
/// <param name="AppendTime">The time that the broker gave its records; -1 where they keep their own.</param>
/// <param name="Faults">The records that are the reason for the refusal.</param>
public readonly record struct Appended(ErrorCode Error, long Offset = -1, long AppendTime = -1, IReadOnlyList<RecordFault>? Faults = null);

/// <summary>Appends to a partition: the batches of producers, and the markers that end their transactions.</summary>
internal sealed class LogWriter(LogState log)
{
    private bool failed;

    /// <summary>
    /// Checks a batch from a producer and appends it; when this returns without an error, the operating system has the bytes.
    /// </summary>
    public Appended Append(Span<byte> batch)
    {
        if (!BatchHeader.TryRead(batch, out var header))
        {
            return new(batch.Length > 16 && batch[16] < 2 ? ErrorCode.UnsupportedForMessageFormat : ErrorCode.CorruptMessage);
        }
        if (header.Length != batch.Length || header.Count != header.LastOffsetDelta + 1 || !header.Fits(batch))
            return new(ErrorCode.CorruptMessage);
        var current = log.Config();
        if (header.Length > current.MaxMessageBytes) return new(ErrorCode.MessageTooLarge);
        if (header.IsControl) return new(ErrorCode.InvalidRecord);
        if (Admission.Refusal(header, batch, current, log.Now) is { } refusal) return refusal;
        if (current.Compression is { } codec && codec != header.Compression)
        {
            if (Compression.Change(ref header, batch, codec) is not { } changed) return new(ErrorCode.InvalidRecord);
            batch = changed;
        }
        lock (log.Gate)
        {
            var (error, repeats) = log.Producers.Check(header);
            if (error != ErrorCode.None) return new(error);
            if (repeats is { } offset) return new(ErrorCode.None, offset);
            // The coordinator allows a producer under the same lock that markers take, so nothing can slip in behind a marker.
            var isOutOfPlace = header.IsTransactional
                ? !log.Transactions.IsAllowed(header.ProducerId, header.ProducerEpoch)
                : log.Transactions.IsOpen(header.ProducerId);
            if (isOutOfPlace) return new(ErrorCode.InvalidTxnState);
            if (!current.HasAppendTime) return new(ErrorCode.None, Write(batch, header));
            header = header.WithAppendTime(log.Now);
            BatchHeader.Write(batch, header);
            return new(ErrorCode.None, Write(batch, header), header.MaxTimestamp);
        }
    }

    /// <summary>Ends a producer's transaction here with a marker; without records there is nothing to mark.</summary>
    public void Decide(long producerId, short epoch, bool commit)
    {
        lock (log.Gate)
        {
            if (!log.Transactions.IsOpen(producerId))
            {
                log.Transactions.Decide(producerId, log.NextOffset, commit);
                log.Producers.Fence(producerId, epoch, log.Settings.Time.GetUtcNow());
                return;
            }
            var marker = ControlBatch.Create(producerId, epoch, commit, log.Settings.Time.GetUtcNow());
            BatchHeader.TryRead(marker, out var header);
            var offset = Write(marker, header);
            log.Transactions.Decide(producerId, offset, commit);
            log.Signal(); // the decided records can be read from now on, not since the marker was written
        }
    }

    private long Write(Span<byte> batch, BatchHeader header)
    {
        if (log.IsGone) throw new IOException($"{log.Folder} is closed.");
        if (failed) throw new IOException($"{log.Folder} takes no more records: an earlier write could not be made durable.");
        if (log.Active.Size > 0 && (log.Active.Size + batch.Length > log.Config().SegmentBytes || log.Age > log.Config().SegmentMs))
            log.Roll();
        if (log.Active.Size == 0) log.ActiveSince = log.Settings.Time.GetTimestamp();
        var offset = log.NextOffset;
        header = header with { BaseOffset = offset };
        BatchHeader.Place(batch, offset);
        log.Active.Write(batch);
        if (log.Settings.WriteThrough is { } writeThrough) WriteThrough(writeThrough);
        log.Active.Accept(header);
        log.NextOffset = header.LastOffset + 1;
        log.Producers.Note(header, offset, log.Now);
        log.Transactions.Note(header, offset);
        log.Signal();
        return offset;
    }

    private void WriteThrough(Action<SafeFileHandle> how)
    {
        try
        {
            log.Active.WriteThrough(how);
        }
        catch (IOException)
        {
            failed = true; // after a failed fsync no one knows what the disk has
            throw;
        }
    }
}
