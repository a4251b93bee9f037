// IP addresses as text: RFC 2673 §3.2 for version 4, RFC 4291 §2.2 for version 6, without a zone.
namespace ServerlessEvents.Schemas.Formats;

internal static class Addresses
{
    public static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        for (var part = 0; part < 4; part++)
        {
            var length = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (length < 0) length = text.Length;
            if (length is < 1 or > 3 || (length > 1 && text[0] == '0')) return false;
            var value = 0;
            foreach (var digit in text[..length]) value = (value * 10) + (digit - '0');
            if (value > 255) return false;
            text = text[length..];
            if (part == 3) return text.IsEmpty;
            if (text.IsEmpty || text[0] != '.') return false;
            text = text[1..];
        }
        return false;
    }

    public static bool IsIPv6(ReadOnlySpan<byte> text)
    {
        var (groups, compressed) = (0, false);
        if (text.StartsWith("::"u8))
        {
            compressed = true;
            text = text[2..];
            if (text.IsEmpty) return true;
        }
        while (true)
        {
            if (text.Contains((byte)'.') && text.IndexOf((byte)':') < 0)
            {
                return IsIPv4(text) && IsComplete(groups + 2, compressed);
            }
            var length = 0;
            while (length < text.Length && char.IsAsciiHexDigit((char)text[length])) length++;
            if (length is < 1 or > 4) return false;
            groups++;
            text = text[length..];
            if (text.IsEmpty) return IsComplete(groups, compressed);
            if (text[0] != ':') return false;
            text = text[1..];
            if (text.IsEmpty) return false;
            if (text[0] != ':') continue;
            if (compressed) return false;
            compressed = true;
            text = text[1..];
            if (text.IsEmpty) return IsComplete(groups, compressed);
        }
    }

    /// <summary>The two colons stand for at least one group.</summary>
    private static bool IsComplete(int groups, bool compressed) => compressed ? groups <= 7 : groups == 8;
}
