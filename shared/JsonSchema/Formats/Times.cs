// Dates and times of RFC 3339 §5.6, to the digit.
namespace ServerlessEvents.Schemas.Formats;

public static class Times
{
    private const int DateLength = 10;

    public static bool IsDateTime(ReadOnlySpan<byte> text) =>
        text.Length > DateLength && (text[DateLength] | 0x20) == 't' && IsDate(text[..DateLength]) && IsTime(text[(DateLength + 1)..]);

    public static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length != DateLength || text[4] != '-' || text[7] != '-') return false;
        var (century, yearOfCentury, month, day) = (Two(text), Two(text[2..]), Two(text[5..]), Two(text[8..]));
        if ((century | yearOfCentury | month | day) < 0 || month is < 1 or > 12 || day < 1) return false;
        // DateTime has no year 0; 2000 is a leap year as 0 is.
        var year = (century * 100) + yearOfCentury;
        return day <= DateTime.DaysInMonth(year == 0 ? 2000 : year, month);
    }

    /// <summary>A leap second only where it is 23:59 in UTC.</summary>
    public static bool IsTime(ReadOnlySpan<byte> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':') return false;
        var (hour, minute, second) = (Two(text), Two(text[3..]), Two(text[6..]));
        if ((hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 60) return false;
        text = text[8..];
        if (text[0] == '.')
        {
            var digits = 1;
            while (digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9') digits++;
            if (digits == 1) return false;
            text = text[digits..];
        }
        if (!TryReadOffset(text, out var offset)) return false;
        const int MinutesOfDay = 24 * 60;
        return second < 60 || ((hour * 60) + minute - offset + MinutesOfDay) % MinutesOfDay == MinutesOfDay - 1;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1) return (text[0] | 0x20) == 'z';
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        var (hour, minute) = (Two(text[1..]), Two(text[4..]));
        if ((hour | minute) < 0 || hour > 23 || minute > 59) return false;
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    /// <summary>Two digits, or -1.</summary>
    private static int Two(ReadOnlySpan<byte> text)
    {
        var (tens, ones) = ((uint)(text[0] - '0'), (uint)(text[1] - '0'));
        return tens > 9 || ones > 9 ? -1 : (int)((tens * 10) + ones);
    }
}
