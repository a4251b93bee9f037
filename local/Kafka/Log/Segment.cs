using Microsoft.Win32.SafeHandles;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>One file of record batches, named after its first offset, with its index beside it.</summary>
public sealed class Segment(string folder, long baseOffset, long size)
{
    // The handles of a segment that compaction has replaced are left to their finalizers, because a reader may still use them.
    private SafeFileHandle? reading;
    private SafeFileHandle? writing;
    private SparseIndex? index;
    private volatile bool closed;

    public long BaseOffset => baseOffset;
    public long Size { get; private set; } = size;
    public string LogPath { get; } = Path.Combine(folder, $"{baseOffset:D20}.log");
    public string IndexPath { get; } = Path.Combine(folder, $"{baseOffset:D20}.index");

    public SparseIndex Index => index ??= SparseIndex.Load(IndexPath, Size) ?? BuildIndex();

    /// <summary>Writes a batch behind the last one. It counts once it is accepted.</summary>
    public void Write(ReadOnlySpan<byte> batch)
    {
        writing ??= OpenForWriting();
        try
        {
            RandomAccess.Write(writing, batch, Size);
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException) // the second: a file that may not grow (EFBIG)
        {
            RandomAccess.SetLength(writing, Size); // a full disk takes half a batch, and the log may go on in another segment
            if (e is IOException) throw;
            throw new IOException($"{LogPath} may not grow: {e.Message}", e);
        }
    }

    public void WriteThrough(Action<SafeFileHandle> how) => how(writing ??= OpenForWriting());

    /// <summary>From now on this batch, the next in the file, counts.</summary>
    public void Accept(BatchHeader header)
    {
        Index.Add(header, Size);
        Size += header.Length;
    }

    /// <summary>Forgets what lies beyond this size, on disk too.</summary>
    public void CutAt(long length)
    {
        writing ??= OpenForWriting();
        RandomAccess.SetLength(writing, length);
        Size = length;
    }

    public int Read(Span<byte> into, long position)
    {
        if (closed) throw new IOException($"{LogPath} is closed.");
        try
        {
            reading ??= File.OpenHandle(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var done = 0;
            while (done < into.Length && RandomAccess.Read(reading, into[done..], position + done) is > 0 and var read) done += read;
            return done;
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException($"{LogPath} is closed.", e); // this moment
        }
    }

    public void Save() => Index.Save(IndexPath);

    public void Delete()
    {
        Close(); // an open file keeps its space
        File.Delete(IndexPath);
        File.Delete(LogPath);
    }

    public void Close()
    {
        closed = true;
        writing?.Dispose();
        reading?.Dispose();
    }

    private SafeFileHandle OpenForWriting() =>
        File.OpenHandle(LogPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private SparseIndex BuildIndex()
    {
        var built = new SparseIndex();
        new SegmentScan(this, 0, Size).Run((header, _, position) => { built.Add(header, position); return true; });
        return built;
    }
}
