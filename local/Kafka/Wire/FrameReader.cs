using System.Buffers;
using System.Buffers.Binary;

namespace ServerlessEvents.Local.Kafka.Wire;

/// <summary>
/// Cuts a byte stream into frames: an Int32 size, then that many bytes. It takes memory for what has arrived, never for what a size claims.
/// A connection gets as much at once as it has filled before, and an idle one holds none.
/// </summary>
public sealed class FrameReader(Stream input) : IDisposable
{
    private const int MaxFrame = 100 * 1024 * 1024; // Kafka's socket.request.max.bytes
    private const int MinFrame = 8; // key, version, correlation id
    private const int ReadAhead = 4 * 1024;

    private byte[]? ahead; // what came in with a size or with small frames: [start, end) is not yet taken
    private int start;
    private int end;
    private int trusted = ReadAhead;

    /// <summary>The next frame in a rented buffer that the caller returns, or null at the end of the stream.</summary>
    public async ValueTask<Frame?> Next(CancellationToken stop)
    {
        if (!await HoldSize(stop)) return null;
        var size = BinaryPrimitives.ReadInt32BigEndian(ahead.AsSpan(start));
        if (size is < MinFrame or > MaxFrame) throw new InvalidDataException($"A frame of {size} bytes is not a Kafka request.");
        start += sizeof(int);
        var frame = ArrayPool<byte>.Shared.Rent(Math.Min(size, trusted));
        try
        {
            var got = Math.Min(size, end - start);
            ahead.AsSpan(start, got).CopyTo(frame);
            start += got;
            if (start == end) LetGo();
            while (got < size)
            {
                if (got == frame.Length) frame = Larger(frame, size);
                var room = Math.Min(size, frame.Length) - got;
                if (await input.ReadAsync(frame.AsMemory(got, room), stop) is not (> 0 and var read))
                {
                    ArrayPool<byte>.Shared.Return(frame);
                    return null;
                }
                got += read;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(frame);
            throw;
        }
        trusted = Math.Max(trusted, size);
        return new(frame, size);
    }

    public void Dispose() => LetGo();

    /// <summary>Reads until a size is held; false at the end of the stream.</summary>
    private async ValueTask<bool> HoldSize(CancellationToken stop)
    {
        if (start == end)
        {
            LetGo();
            _ = await input.ReadAsync(Memory<byte>.Empty, stop); // waits for something to read
            ahead = ArrayPool<byte>.Shared.Rent(ReadAhead);
        }
        else if (ahead!.Length - start < sizeof(int))
        {
            ahead.AsSpan(start, end - start).CopyTo(ahead);
            (start, end) = (0, end - start);
        }
        while (end - start < sizeof(int))
        {
            if (await input.ReadAsync(ahead.AsMemory(end), stop) is not (> 0 and var read)) return false;
            end += read;
        }
        return true;
    }

    private void LetGo()
    {
        if (ahead is not null) ArrayPool<byte>.Shared.Return(ahead);
        (ahead, start, end) = (null, 0, 0);
    }

    private static byte[] Larger(byte[] full, int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(size, 2L * full.Length));
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}

/// <summary>One request's bytes, lent by the array pool until disposed.</summary>
public readonly struct Frame(byte[] rented, int size) : IDisposable
{
    public Memory<byte> Bytes => rented.AsMemory(0, size);

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);
}
