// URIs of RFC 3986 and IRIs of RFC 3987, absolute or relative, with every percent sign followed by two hexadecimal digits.
using System.Buffers;
using System.Text;

namespace ServerlessEvents.Schemas.Formats;

internal static class Uris
{
    private const int OnStack = 512;
    private const string Unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    private const string SubDelimiters = "!$&'()*+,;=";

    private static readonly SearchValues<byte> Scheme = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    private static readonly SearchValues<byte> UserOrHost = Set(Unreserved + SubDelimiters + "%:");
    private static readonly SearchValues<byte> Path = Set(Unreserved + SubDelimiters + "%:@/");
    private static readonly SearchValues<byte> Query = Set(Unreserved + SubDelimiters + "%:@/?");

    public static bool IsUri(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        return colon > 0
            && char.IsAsciiLetter((char)text[0])
            && !text[..colon].ContainsAnyExcept(Scheme)
            && IsPercentEncoded(text)
            && IsHierarchy(text[(colon + 1)..]);
    }

    /// <summary>An absolute one, or a relative one: that has no colon in its first segment.</summary>
    public static bool IsUriReference(ReadOnlySpan<byte> text)
    {
        if (IsUri(text)) return true;
        var end = text.IndexOfAny(":/?#"u8);
        return (end < 0 || text[end] != ':') && IsPercentEncoded(text) && IsHierarchy(text);
    }

    public static bool IsIri(ReadOnlySpan<byte> text) => IsInternational(text, IsUri);

    public static bool IsIriReference(ReadOnlySpan<byte> text) => IsInternational(text, IsUriReference);

    /// <summary>
    /// What RFC 3987 allows beyond ASCII stands where an unreserved character may stand, and in no scheme; so each becomes a tilde.
    /// </summary>
    private static bool IsInternational(ReadOnlySpan<byte> text, FormatTest isMatch)
    {
        var ascii = text.Length <= OnStack ? stackalloc byte[OnStack] : new byte[text.Length];
        var (length, isQuery) = (0, false);
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var used) != OperationStatus.Done) return false;
            if (!rune.IsAscii && !IsCharacter(rune.Value) && !(isQuery && IsPrivate(rune.Value))) return false;
            if (rune.Value is '?' or '#') isQuery = rune.Value == '?';
            ascii[length++] = rune.IsAscii ? (byte)rune.Value : (byte)'~';
            text = text[used..];
        }
        return isMatch(ascii[..length]);
    }

    /// <summary><c>ucschar</c> of RFC 3987 §2.2.</summary>
    public static bool IsCharacter(int code) =>
        code is (>= 0xA0 and <= 0xD7FF) or (>= 0xF900 and <= 0xFDCF) or (>= 0xFDF0 and <= 0xFFEF)
        || (code is (>= 0x10000 and < 0xE0000) or (>= 0xE1000 and <= 0xEFFFD) && (code & 0xFFFF) <= 0xFFFD);

    /// <summary><c>iprivate</c> of RFC 3987 §2.2.</summary>
    public static bool IsPrivate(int code) =>
        code is (>= 0xE000 and <= 0xF8FF) or (>= 0xF0000 and <= 0xFFFFD) or (>= 0x100000 and <= 0x10FFFD);

    /// <summary>What follows a scheme: authority, path, query and fragment, each where there is one.</summary>
    private static bool IsHierarchy(ReadOnlySpan<byte> text)
    {
        var fragment = text.IndexOf((byte)'#');
        if (fragment >= 0)
        {
            if (text[(fragment + 1)..].ContainsAnyExcept(Query)) return false;
            text = text[..fragment];
        }
        var query = text.IndexOf((byte)'?');
        if (query >= 0)
        {
            if (text[(query + 1)..].ContainsAnyExcept(Query)) return false;
            text = text[..query];
        }
        if (!text.StartsWith("//"u8)) return !text.ContainsAnyExcept(Path);
        text = text[2..];
        var path = text.IndexOf((byte)'/');
        return IsAuthority(path < 0 ? text : text[..path]) && (path < 0 || !text[path..].ContainsAnyExcept(Path));
    }

    private static bool IsAuthority(ReadOnlySpan<byte> text)
    {
        var at = text.LastIndexOf((byte)'@');
        if (at >= 0)
        {
            if (text[..at].ContainsAnyExcept(UserOrHost)) return false;
            text = text[(at + 1)..];
        }
        if (text.IsEmpty || text[0] != '[')
        {
            var colon = text.IndexOf((byte)':');
            return !(colon < 0 ? text : text[..colon]).ContainsAnyExcept(UserOrHost) && (colon < 0 || IsPort(text[(colon + 1)..]));
        }
        var end = text.IndexOf((byte)']');
        return end > 0 && IsLiteral(text[1..end]) && (text.Length == end + 1 || (text[end + 1] == ':' && IsPort(text[(end + 2)..])));
    }

    /// <summary>An IPv6 address, or <c>v</c>, a hexadecimal version, a dot and anything for one yet to come.</summary>
    private static bool IsLiteral(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (text[0] | 0x20) != 'v') return Addresses.IsIPv6(text);
        var dot = text.IndexOf((byte)'.');
        if (dot < 2 || dot == text.Length - 1 || text[dot..].Contains((byte)'%')) return false;
        foreach (var c in text[1..dot])
        {
            if (!char.IsAsciiHexDigit((char)c)) return false;
        }
        return !text[dot..].ContainsAnyExcept(UserOrHost);
    }

    private static bool IsPort(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    public static bool IsPercentEncoded(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var percent = text.IndexOf((byte)'%');
            if (percent < 0) return true;
            if (percent + 2 >= text.Length
                || !char.IsAsciiHexDigit((char)text[percent + 1])
                || !char.IsAsciiHexDigit((char)text[percent + 2]))
            {
                return false;
            }
            text = text[(percent + 3)..];
        }
    }

    private static SearchValues<byte> Set(string characters) => SearchValues.Create([.. characters.Select(c => (byte)c)]);
}
