using Avro;
using Avro.File;
using Avro.Generic;

namespace ServerlessEvents.Cli.Audit;

/// <summary>
/// A file that Event Hubs Capture has written: an Avro object container whose records have an event as <c>Body</c>, which is a line.
/// </summary>
internal static class CaptureFile
{
    private const string Body = "Body";

    /// <summary>By its first bytes; the stream is at its beginning again.</summary>
    public static bool IsOne(FileStream stream)
    {
        Span<byte> magic = stackalloc byte[4];
        var read = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return magic[..read].SequenceEqual("Obj\u0001"u8);
    }

    public static IEnumerable<byte[]> Lines(Stream stream, string name)
    {
        using var reader = Open(stream, name);
        while (Next(reader, name) is { } line) yield return line;
    }

    private static IFileReader<GenericRecord> Open(Stream stream, string name)
    {
        try { return DataFileReader<GenericRecord>.OpenReader(stream, leaveOpen: true); }
        catch (Exception e) when (IsOfAvro(e)) { throw No(name, e); }
    }

    private static byte[]? Next(IFileReader<GenericRecord> reader, string name)
    {
        try
        {
            if (!reader.HasNext()) return null;
            return reader.Next().TryGetValue(Body, out var body) && body is byte[] line ? line
                : throw new Failure($"{name} has records without a {Body} of bytes: it is no file of Event Hubs Capture.");
        }
        catch (Exception e) when (IsOfAvro(e)) { throw No(name, e); }
    }

    /// <summary>What the library throws at bytes that are none of its own.</summary>
    private static bool IsOfAvro(Exception e) =>
        e is AvroException or IOException or InvalidDataException or InvalidCastException or OverflowException;

    private static Failure No(string name, Exception e) => new($"{name} cannot be read as Avro ({e.Message}): was it copied whole?");
}
