// URIs of RFC 3986: absolute, ASCII, with every percent sign followed by two hexadecimal digits.
using System.Buffers;

namespace ServerlessEvents.Schemas.Formats;

internal static class Uris
{
    private const string Unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    private const string SubDelimiters = "!$&'()*+,;=";

    private static readonly SearchValues<byte> Scheme = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    private static readonly SearchValues<byte> UserOrHost = Set(Unreserved + SubDelimiters + "%:");
    private static readonly SearchValues<byte> Path = Set(Unreserved + SubDelimiters + "%:@/");
    private static readonly SearchValues<byte> Query = Set(Unreserved + SubDelimiters + "%:@/?");

    public static bool IsUri(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        if (colon < 1 || !char.IsAsciiLetter((char)text[0]) || text[..colon].ContainsAnyExcept(Scheme) || !IsPercentEncoded(text))
            return false;
        text = text[(colon + 1)..];
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

    private static bool IsPercentEncoded(ReadOnlySpan<byte> text)
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
