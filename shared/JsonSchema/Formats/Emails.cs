// Mailboxes of RFC 5321 §4.1.2: a dotted or quoted local part, then a host name or an address literal.
using System.Buffers;

namespace ServerlessEvents.Schemas.Formats;

internal static class Emails
{
    private static readonly SearchValues<byte> Atom = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~"u8);

    public static bool IsEmail(ReadOnlySpan<byte> text)
    {
        var at = text.LastIndexOf((byte)'@');
        if (at < 1) return false;
        var local = text[..at];
        return (local[0] == '"' ? IsQuoted(local) : IsDotted(local)) && IsDomain(text[(at + 1)..]);
    }

    private static bool IsDotted(ReadOnlySpan<byte> text)
    {
        foreach (var atom in text.Split((byte)'.'))
        {
            if (text[atom].IsEmpty || text[atom].ContainsAnyExcept(Atom)) return false;
        }
        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[^1] != '"') return false;
        text = text[1..^1];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && ++i == text.Length) return false;
            else if (text[i] is < 0x20 or > 0x7E || (text[i] == '"' && (i == 0 || text[i - 1] != '\\'))) return false;
        }
        return true;
    }

    private static bool IsDomain(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '[') return Hostnames.IsHostname(text);
        if (text[^1] != ']') return false;
        text = text[1..^1];
        return text.StartsWith("IPv6:"u8) ? Addresses.IsIPv6(text[5..]) : Addresses.IsIPv4(text);
    }
}
