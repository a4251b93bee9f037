using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ServerlessEvents.Engine.Audit;

/// <summary>
/// The hash chain of one audit partition. Each line has its <c>index</c>, dense from 0, the hash of the line before it as
/// <c>previous</c>, and ends in <c>,"hash":"…"}</c>: the hex SHA-256 of all the bytes before that. A line thus follows from the record,
/// the shape and the line before it, and whoever holds the bytes can check it; docs/audit.md says how.
/// </summary>
/// <param name="Next">The offset that the next record has, at least.</param>
/// <param name="Index">The index of the next line.</param>
/// <param name="Hash">The hash of the last line, in hex; zeros before the first.</param>
public sealed record AuditChain(long Next, long Index, string Hash)
{
    /// <summary>The most bytes of a line: what an entry of a tlog tile and a message of an Event Hub import can hold.</summary>
    public const int MaxLine = 65_535;

    /// <summary>What the first line has for the hash of the line before it.</summary>
    public static readonly string NoHash = new('0', 2 * SHA256.HashSizeInBytes);

    public static readonly AuditChain Start = new(0, 0, NoHash);

    /// <summary>The chain after this record, and the line that goes to the SIEM.</summary>
    public (AuditChain After, string Line) Append(int partition, long offset, AuditRecord record, AuditShape shape)
    {
        if (offset < Next) throw new ArgumentException($"Offset {offset} is in the chain already; {Next} is next.");
        var body = Body(partition, offset, record, shape);
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        return (new(offset + 1, Index + 1, hash), $"{Encoding.UTF8.GetString(body)},\"hash\":\"{hash}\"}}");
    }

    /// <summary>The line without its hash and what follows: the JSON object is still open.</summary>
    private byte[] Body(int partition, long offset, AuditRecord record, AuditShape shape)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        shape.Write(json, record);
        json.WriteNumber("partition"u8, partition);
        json.WriteNumber("offset"u8, offset);
        json.WriteNumber("index"u8, Index);
        json.WriteString("shape"u8, shape.Version);
        json.WriteString("previous"u8, Hash);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }
}
