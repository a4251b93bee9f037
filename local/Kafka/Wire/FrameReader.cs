using System.Buffers;
using System.IO.Pipelines;

namespace ServerlessEvents.Local.Kafka.Wire;

/// <summary>Cuts a byte stream into frames: an Int32 size, then that many bytes. Memory follows what has arrived, never what a size claims.</summary>
public static class FrameReader
{
    private const int MaxFrame = 100 * 1024 * 1024; // Kafka's socket.request.max.bytes
    private const int MinFrame = 8; // key, version, correlation id

    /// <summary>The next frame in a rented buffer that the caller returns, or null at the end of the stream.</summary>
    public static async ValueTask<Frame?> Read(PipeReader input, CancellationToken stop)
    {
        var result = await ReadAtLeast(input, 4, stop);
        if (result.Buffer.Length < 4) return End(input, result.Buffer);
        var size = Size(result.Buffer);
        if (result.Buffer.Length < size + 4L)
        {
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await ReadAtLeast(input, size + 4L, stop);
            if (result.Buffer.Length < size + 4L) return End(input, result.Buffer);
        }
        var body = result.Buffer.Slice(4, size);
        var rented = ArrayPool<byte>.Shared.Rent(size);
        body.CopyTo(rented);
        input.AdvanceTo(body.End);
        return new(rented, size);
    }

    /// <summary>
    /// What the pipe's own ReadAtLeastAsync does not: every arrival is examined, so that the writer goes on beyond its pause threshold. With
    /// that one, a frame near the threshold of 1 MB now and then waited for a writer that waited for it.
    /// </summary>
    private static async ValueTask<ReadResult> ReadAtLeast(PipeReader input, long count, CancellationToken stop)
    {
        while (true)
        {
            var result = await input.ReadAsync(stop);
            if (result.Buffer.Length >= count || result.IsCompleted) return result;
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static int Size(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        reader.TryReadBigEndian(out int size);
        return size is >= MinFrame and <= MaxFrame ? size : throw new InvalidDataException($"A frame of {size} bytes is not a Kafka request.");
    }

    private static Frame? End(PipeReader input, ReadOnlySequence<byte> buffer)
    {
        input.AdvanceTo(buffer.End);
        return null;
    }
}

/// <summary>One request's bytes, lent by the array pool until disposed.</summary>
public readonly struct Frame(byte[] rented, int size) : IDisposable
{
    public Memory<byte> Bytes => rented.AsMemory(0, size);

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);
}
