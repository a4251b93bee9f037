// Mailboxes of RFC 5321 §4.1.2, and of RFC 6531 beyond ASCII: a dotted or quoted local part, then a host name or an address literal.
using System.Buffers;
using System.Text;

namespace ServerlessEvents.Schemas.Formats;

internal static class Emails
{
    /// <summary>The characters of ASCII that no atom has.</summary>
    private static readonly SearchValues<byte> NotInAtom = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(i => (byte)i), .. "\"(),.:;<>@[\\]"u8, 0x7F]);

    public static bool IsEmail(ReadOnlySpan<byte> text) => Ascii.IsValid(text) && IsEmail(text, Hostnames.IsHostname);

    public static bool IsInternational(ReadOnlySpan<byte> text) => IsEmail(text, InternationalHostnames.IsHostname);

    private static bool IsEmail(ReadOnlySpan<byte> text, FormatTest isHostname)
    {
        var at = text.LastIndexOf((byte)'@');
        if (at < 1) return false;
        var local = text[..at];
        return (local[0] == '"' ? IsQuoted(local) : IsDotted(local)) && IsDomain(text[(at + 1)..], isHostname);
    }

    private static bool IsDotted(ReadOnlySpan<byte> text)
    {
        foreach (var atom in text.Split((byte)'.'))
        {
            if (text[atom].IsEmpty || text[atom].ContainsAny(NotInAtom)) return false;
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
            else if (text[i] is < 0x20 or 0x7F || (text[i] == '"' && (i == 0 || text[i - 1] != '\\'))) return false;
        }
        return true;
    }

    private static bool IsDomain(ReadOnlySpan<byte> text, FormatTest isHostname)
    {
        if (text.IsEmpty || text[0] != '[') return isHostname(text);
        if (text[^1] != ']') return false;
        text = text[1..^1];
        return text.StartsWith("IPv6:"u8) ? Addresses.IsIPv6(text[5..]) : Addresses.IsIPv4(text);
    }
}
