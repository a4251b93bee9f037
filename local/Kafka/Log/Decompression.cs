using System.IO.Compression;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>Opens the four compressions of Kafka.</summary>
public static class Decompression
{
    public static byte[] Inflate(int codec, byte[] payload) => codec switch
    {
        1 => Gzip(payload),
        _ => throw new InvalidDataException($"Compression {codec} is unknown."),
    };

    private static byte[] Gzip(byte[] payload)
    {
        using var inflated = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(payload), CompressionMode.Decompress);
        gzip.CopyTo(inflated);
        return inflated.ToArray();
    }
}
