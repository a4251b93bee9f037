// Durations of RFC 3339 appendix A: whole numbers, units in order and none left out between two others, weeks alone.
namespace ServerlessEvents.Schemas.Formats;

internal static class Durations
{
    public static bool IsDuration(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || text[0] != 'P') return false;
        text = text[1..];
        if (text[^1] == 'W') return TryRead(ref text, "W"u8) && text.IsEmpty;
        if (text[0] != 'T' && !TryRead(ref text, "YMD"u8)) return false;
        if (text.IsEmpty) return true;
        if (text[0] != 'T') return false;
        text = text[1..];
        return TryRead(ref text, "HMS"u8) && text.IsEmpty;
    }

    /// <summary>One or more numbers, each with the unit that follows the one before.</summary>
    private static bool TryRead(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> units)
    {
        var last = -1;
        while (!text.IsEmpty && text[0] != 'T')
        {
            var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 1) return false;
            var unit = units.IndexOf(text[digits]);
            if (unit < 0 || (last >= 0 && unit != last + 1)) return false;
            last = unit;
            text = text[(digits + 1)..];
        }
        return last >= 0;
    }
}
