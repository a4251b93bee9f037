using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ServerlessEvents.Engine.Audit;

/// <summary>
/// The hash chain of one audit partition. Each line ends in <c>"hash":"…"</c>, the hex SHA-256 of the previous hash (32 bytes, zero
/// at the start) and the line without that last member. A pure function of the partition: a repeated delivery is byte-identical.
/// </summary>
/// <param name="Next">The offset that the next record has, at least.</param>
/// <param name="Hash">The hash of the last record.</param>
public sealed record AuditChain(long Next, ReadOnlyMemory<byte> Hash)
{
    public static readonly AuditChain Start = new(0, new byte[SHA256.HashSizeInBytes]);

    /// <summary>The chain after this record, and the line that goes to the SIEM.</summary>
    /// <param name="shape">One of <see cref="AuditFormats"/>; ASIM when not given.</param>
    public (AuditChain After, string Line) Append(
        int partition, long offset, AuditRecord record, Action<Utf8JsonWriter, AuditRecord>? shape = null)
    {
        if (offset < Next) throw new ArgumentException($"Offset {offset} is in the chain already; {Next} is next.");
        var body = Body(partition, offset, record, shape ?? Asim.Write);
        var hash = Link(Hash.Span, body);
        var line = $"{Encoding.UTF8.GetString(body.AsSpan(0, body.Length - 1))},\"hash\":\"{Convert.ToHexStringLower(hash)}\"}}";
        return (new(offset + 1, hash), line);
    }

    internal static byte[] Link(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> body)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(previous);
        sha.AppendData(body);
        return sha.GetHashAndReset();
    }

    private static byte[] Body(int partition, long offset, AuditRecord record, Action<Utf8JsonWriter, AuditRecord> shape)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        shape(json, record);
        json.WriteNumber("partition"u8, partition);
        json.WriteNumber("offset"u8, offset);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }
}
