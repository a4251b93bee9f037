using System.IO.Compression;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// Opens the four compressions of Kafka. Only compaction and the search by time need it; otherwise records are kept and sent as they came.
/// </summary>
public static class Decompression
{
    /// <summary>The most bytes that a batch may inflate to, whatever it claims. No batch needs more.</summary>
    public const int MaxSize = 256 * 1024 * 1024;

    public static byte[] Inflate(int codec, byte[] payload) => codec switch
    {
        0 => payload,
        1 => Read(new GZipStream(new MemoryStream(payload), CompressionMode.Decompress)),
        2 => Snappy.Inflate(payload),
        3 => Lz4.Inflate(payload),
        4 => Read(new ZstdSharp.DecompressionStream(new MemoryStream(payload))),
        _ => throw new InvalidDataException($"Compression {codec} is unknown."),
    };

    private static byte[] Read(Stream source)
    {
        using var inflated = new MemoryStream();
        using (source)
        {
            var chunk = new byte[64 * 1024];
            while (source.Read(chunk) is > 0 and var count)
            {
                if (inflated.Length + count > MaxSize) throw new InvalidDataException("A batch inflates without end.");
                inflated.Write(chunk, 0, count);
            }
        }
        return inflated.ToArray();
    }
}
