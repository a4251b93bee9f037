// Host names of RFC 1123: letters, digits and inner hyphens in labels; a label that begins with xn-- must be one of IDNA 2008.
namespace ServerlessEvents.Schemas.Formats;

internal static class Hostnames
{
    public const int MaxLength = 253;
    private const int MaxLabel = 63;

    public static bool IsHostname(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length > MaxLength) return false;
        foreach (var label in text.Split((byte)'.'))
        {
            if (!IsLabel(text[label])) return false;
        }
        return true;
    }

    public static bool IsLabel(ReadOnlySpan<byte> label)
    {
        if (label.IsEmpty || label.Length > MaxLabel || label[0] == '-' || label[^1] == '-') return false;
        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c != '-') return false;
        }
        var isEncoded = label.Length >= 4 && (label[0] | 0x20) == 'x' && (label[1] | 0x20) == 'n' && label[2] == '-' && label[3] == '-';
        return !isEncoded || InternationalLabels.IsValid(label[4..]);
    }
}
