using System.Buffers;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>Sees one whole, valid batch; false ends the scan.</summary>
public delegate bool VisitBatch(BatchHeader header, ReadOnlySpan<byte> batch, long position);

/// <summary>Reads the batches of a segment one after the other, checking each.</summary>
public sealed class SegmentScan(Segment segment, long from, long to)
{
    private const int Chunk = 1024 * 1024;

    private byte[] buffer = [];
    private long start; // file position of the first buffered byte
    private int held;

    /// <summary>
    /// Visits batches until the end, until the visitor returns false, or until the first bytes that are no valid batch. Returns the
    /// position reached.
    /// </summary>
    public long Run(VisitBatch visit)
    {
        buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            var position = from;
            start = from;
            while (position < to)
            {
                if (!BatchHeader.TryRead(Bytes(position, BatchHeader.Size), out var header)) return position;
                if (position + header.Length > to) return position;
                var batch = Bytes(position, header.Length);
                if (!header.Fits(batch) || !visit(header, batch[..header.Length], position)) return position;
                position += header.Length;
            }
            return position;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Whether a valid batch follows somewhere after a place that is not valid. A torn write is at the end of the file, so a valid batch
    /// behind it means that the middle is damaged.
    /// </summary>
    public static bool AnythingValidAfter(Segment segment, long position, long to, long atLeastOffset)
    {
        var rest = new byte[to - position];
        var length = segment.Read(rest, position);
        for (var at = 1; at + BatchHeader.Size <= length; at++)
        {
            if (BatchHeader.TryRead(rest.AsSpan(at..length), out var header)
                && header.BaseOffset >= atLeastOffset
                && header.Fits(rest.AsSpan(at..length)))
            {
                return true;
            }
        }
        return false;
    }

    private ReadOnlySpan<byte> Bytes(long position, int count)
    {
        var available = start + held - position;
        if (available < count)
        {
            var keep = (int)Math.Max(0, available);
            var kept = buffer.AsSpan((int)(position - start), keep);
            if (count > buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(count);
                kept.CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
            else
            {
                kept.CopyTo(buffer);
            }
            var wanted = (int)Math.Min(buffer.Length - keep, to - position - keep);
            held = keep + segment.Read(buffer.AsSpan(keep, wanted), position + keep);
            start = position;
        }
        var offset = (int)(position - start);
        return buffer.AsSpan(offset, Math.Min(held - offset, Math.Max(count, 0)));
    }
}
