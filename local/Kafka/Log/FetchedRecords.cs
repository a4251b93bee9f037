using System.Buffers;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>Whole batches read from one segment, in a buffer lent by the array pool until disposed.</summary>
public sealed class FetchedRecords(byte[]? rented, int start, int length, long nextOffset) : IDisposable
{
    private const int TooLarge = -1;
    private const int Lead = 36 * 1024; // an index entry lies at most one stretch and one batch before what is sought

    public static readonly FetchedRecords None = new(null, 0, 0, 0);

    public int Length => length;

    /// <summary>The offset after the last batch.</summary>
    public long NextOffset => nextOffset;

    public ReadOnlySpan<byte> Bytes => rented.AsSpan(start, length);

    public void Dispose()
    {
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>
    /// The batches from the one that holds <paramref name="offset"/>, all before <paramref name="upper"/>, as many as fit, and if asked for
    /// at least one; null if there are none. Every checksum is checked: what the disk has damaged is not served.
    /// </summary>
    public static FetchedRecords? Take(Segment segment, long position, long limit, long offset, long upper, int maxBytes, bool atLeastOne)
    {
        var wanted = (int)Math.Min(limit - position, (long)maxBytes + Lead);
        while (wanted > 0)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(wanted);
            var held = segment.Read(buffer.AsSpan(0, wanted), position);
            var (first, end, next, need) = Walk(buffer.AsSpan(0, held), offset, upper, maxBytes, atLeastOne, segment, position, limit);
            if (end > first) return new(buffer, first, end - first, next);
            ArrayPool<byte>.Shared.Return(buffer);
            if (need == TooLarge) return None;
            if (need == 0) return null;
            (position, wanted) = (position + first, need); // the first batch is larger than what was read: once more, from it
        }
        return null;
    }

    private static (int First, int End, long Next, int Need) Walk(
        ReadOnlySpan<byte> bytes, long offset, long upper, int maxBytes, bool atLeastOne, Segment segment, long position, long limit)
    {
        var (first, at, next) = (-1, 0, offset);
        while (position + at < limit)
        {
            var here = bytes[at..];
            if (here.Length < BatchHeader.Size) return Short(BatchHeader.Size);
            if (!BatchHeader.TryRead(here, out var header)) throw Corrupt(segment, position + at);
            if (header.BaseOffset >= upper) break;
            if (header.LastOffset < offset)
            {
                at += header.Length;
                if (at > bytes.Length) return (at, at, next, (int)Math.Min(limit - position - at, (long)maxBytes + Lead));
                continue;
            }
            if (first >= 0 && at + header.Length - first > maxBytes) break;
            if (first < 0 && !atLeastOne && header.Length > maxBytes) return (at, at, next, TooLarge);
            if (here.Length < header.Length) return Short(header.Length);
            if (!header.Fits(here)) throw Corrupt(segment, position + at);
            if (first < 0) first = at;
            at += header.Length;
            next = header.LastOffset + 1;
        }
        return first < 0 ? (at, at, next, 0) : (first, at, next, 0);

        (int, int, long, int) Short(int need) => first >= 0
            ? (first, at, next, 0)
            : (at, at, next, (int)Math.Min(limit - position - at, Math.Max(need, (long)maxBytes)));
    }

    private static DataFolderException Corrupt(Segment segment, long position) =>
        new(
            $"{segment.LogPath} is damaged at byte {position}: what is there is no valid record batch. "
                + "Restore the file from a copy, or delete the topic.");
}
