using System.Buffers.Text;
using System.Security.Cryptography;

namespace ServerlessEvents.Engine.Audit;

/// <summary>
/// The place in the chain that a delivered line names, read from the bytes at its end alone:
/// <c>,"partition":3,"offset":7,"index":5,"shape":"asim/1","previous":"…","hash":"…"}</c>.
/// </summary>
/// <param name="Partition">The audit partition.</param>
/// <param name="Index">Which line of the partition it is, from 0.</param>
/// <param name="Previous">The hash of the line before it, as it says.</param>
/// <param name="Hash">Its own hash, as it says.</param>
/// <param name="IsIntact">Whether the hash is that of the bytes.</param>
public readonly record struct AuditLine(int Partition, long Index, AuditHash Previous, AuditHash Hash, bool IsIntact)
{
    /// <summary>The bytes at the end that the hash does not cover: <c>,"hash":"…"}</c>.</summary>
    public const int Unhashed = 75;

    /// <summary>Longer than everything that is read here can be.</summary>
    private const int MaxPlace = 400;

    /// <summary>Whether the last bytes are a hash as our lines have it, whatever stands before.</summary>
    public static bool EndsAsOurs(ReadOnlySpan<byte> line) => line.Length > Unhashed && line[^Unhashed..].StartsWith(",\"hash\":\""u8);

    /// <summary>Null when the bytes name no place.</summary>
    public static AuditLine? Read(ReadOnlySpan<byte> line) => Read(line, out _);

    /// <summary>The chain after a line; null when the bytes name no place.</summary>
    public static AuditChain? ChainAfter(ReadOnlySpan<byte> line) =>
        Read(line, out var offset) is { } read ? new(offset + 1, read.Index + 1, read.Hash.ToString()) : null;

    private static AuditLine? Read(ReadOnlySpan<byte> line, out long offset)
    {
        offset = 0;
        if (line.Length is <= Unhashed or > AuditChain.MaxLine
            || ReadHash(line[^Unhashed..], ",\"hash\":\""u8, "\"}"u8) is not { } hash)
        {
            return null;
        }
        var body = line[..^Unhashed];
        var place = body[Math.Max(0, body.Length - MaxPlace)..];
        var (from, end) = (place.LastIndexOf(",\"partition\":"u8), place.LastIndexOf(",\"previous\":\""u8));
        if (from < 0 || end < from || ReadHash(place[end..], ",\"previous\":\""u8, "\""u8) is not { } previous) return null;
        place = place[from..end];
        if (!Take(ref place, ",\"partition\":"u8, out var partition)
            || !Take(ref place, ",\"offset\":"u8, out offset)
            || !Take(ref place, ",\"index\":"u8, out var index)
            || !place.StartsWith(",\"shape\":\""u8)
            || partition > int.MaxValue)
        {
            return null;
        }
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, actual);
        return new((int)partition, index, previous, hash, AuditHash.Of(actual) == hash);
    }

    private static AuditHash? ReadHash(ReadOnlySpan<byte> text, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        text.Length == before.Length + AuditHash.Digits + after.Length && text.StartsWith(before) && text.EndsWith(after)
            && AuditHash.TryParse(text.Slice(before.Length, AuditHash.Digits), out var hash)
        ? hash
        : null;

    private static bool Take(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out long number)
    {
        number = 0;
        if (!text.StartsWith(name) || !Utf8Parser.TryParse(text[name.Length..], out number, out var length) || number < 0) return false;
        text = text[(name.Length + length)..];
        return true;
    }
}
