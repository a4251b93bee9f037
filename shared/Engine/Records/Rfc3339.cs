using System.Globalization;
using System.Text;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Schemas.Formats;

namespace ServerlessEvents.Engine.Records;

/// <summary>
/// Reads a date and time of RFC 3339 §5.6, as CloudEvents 1.0.2 has its <c>time</c>: with seconds and a zone, nothing guessed.
/// </summary>
public static class Rfc3339
{
    private const int SecondsAt = 17;
    private const int FractionAt = 19;
    private const int TickDigits = 7;
    private static readonly TimeSpan MaxOffset = TimeSpan.FromHours(14);

    /// <summary>
    /// False when the text is no such time, or when .NET cannot represent it (the year 0, a time beyond 9999). A leap second becomes the
    /// second after it. An offset of more than 14 hours, which a <see cref="DateTimeOffset"/> cannot have, becomes UTC; digits beyond 100
    /// ns are dropped.
    /// </summary>
    public static bool TryRead(string text, out DateTimeOffset time)
    {
        time = default;
        Span<byte> utf8 = stackalloc byte[EnvelopeAttributes.MaxLength];
        if (!Encoding.UTF8.TryGetBytes(text, utf8, out var length) || !Times.IsDateTime(utf8[..length])) return false;
        if (Number(text[..4]) == 0) return false;
        var minute = new DateTime(
            Number(text[..4]), Number(text[5..7]), Number(text[8..10]), Number(text[11..13]), Number(text[14..16]), second: 0);
        var seconds = Number(text[SecondsAt..FractionAt]);
        var local = minute.Ticks + (seconds * TimeSpan.TicksPerSecond) + (seconds < 60 ? Fraction(text) : 0);
        var offset = Offset(text);
        var utc = local - offset.Ticks;
        if (utc < 0 || Math.Max(utc, local) > DateTime.MaxValue.Ticks) return false;
        time = offset.Duration() <= MaxOffset ? new(local, offset) : new(utc, TimeSpan.Zero);
        return true;
    }

    private static long Fraction(string text)
    {
        if (text[FractionAt] != '.') return 0;
        var digits = text.AsSpan(FractionAt + 1);
        digits = digits[..digits.IndexOfAnyExceptInRange('0', '9')];
        return Number($"{digits}".PadRight(TickDigits, '0')[..TickDigits]);
    }

    private static TimeSpan Offset(string text)
    {
        if (text[^1] is 'Z' or 'z') return TimeSpan.Zero;
        var offset = new TimeSpan(Number(text[^5..^3]), Number(text[^2..]), seconds: 0);
        return text[^6] == '-' ? -offset : offset;
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
