using System.IO.Compression;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// Keeps batches in the compression that a topic's <c>compression.type</c> asks for; the counterpart of <see cref="Decompression"/>.
/// </summary>
public static class Compression
{
    /// <summary>The same records in another codec, with the header that belongs to them; null if they cannot be read.</summary>
    public static byte[]? Change(ref BatchHeader header, ReadOnlySpan<byte> batch, int codec)
    {
        try
        {
            var records = Deflate(codec, Decompression.Inflate(header.Compression, batch[BatchHeader.Size..header.Length].ToArray()));
            var changed = new byte[BatchHeader.Size + records.Length];
            records.CopyTo(changed, BatchHeader.Size);
            header = header.WithCompression(codec) with { Length = changed.Length };
            BatchHeader.Write(changed, header);
            return changed;
        }
        catch (Exception e) when (RecordsOfBatch.IsUnreadable(e))
        {
            return null;
        }
    }

    private static byte[] Deflate(int codec, byte[] records)
    {
        if (codec == 0) return records;
        using var deflated = new MemoryStream();
        Stream into = codec == 1
            ? new GZipStream(deflated, CompressionMode.Compress, leaveOpen: true)
            : new ZstdSharp.CompressionStream(deflated, leaveOpen: true);
        using (into) into.Write(records);
        return deflated.ToArray();
    }
}
