// The logical types of dates and times, and uuid: strings in JSON, as RFC 3339 and RFC 9562 write them.
using System.Globalization;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas.Formats;
using ServerlessEvents.Schemas.Plain;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

/// <summary>A string of a format that stands for a count of days or of fractions of a second.</summary>
internal abstract class TimeType : AvroType
{
    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.String;

    /// <summary>The count; null where the text is not of the format.</summary>
    protected abstract long? Count(string text);

    /// <summary>The text of a count. Throws <see cref="ArgumentException"/> where .NET knows no such time.</summary>
    protected abstract string Write(long count);

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        if (Count(value.GetString()!) is not { } count) return sink.Add(path, "format", $"expected {Name}, found {Found.Describe(value)}");
        to.WriteLong(count);
        return true;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to)
    {
        var count = from.ReadLong();
        try { to.WriteStringValue(Write(count)); }
        catch (ArgumentException) { throw new JsonException($"The Avro data has {count} as {Name}."); }
    }

    protected static string Fraction(int digits) => digits == 3 ? "at most 3 digits" : "at most 6 digits";

    /// <summary>Whether a second has at most so many digits after the point that are not zeros at the end.</summary>
    protected static bool HasDigits(string text, int atMost)
    {
        var point = text.IndexOf('.');
        if (point < 0) return true;
        var digits = text.AsSpan(point + 1);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return digits[..(end < 0 ? digits.Length : end)].TrimEnd('0').Length <= atMost;
    }
}

internal sealed class DateType : TimeType
{
    public override string Name => "a date such as 2026-11-23";

    protected override long? Count(string text) =>
        Times.IsDate(Encoding.UTF8.GetBytes(text))
            && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber : null;

    protected override string Write(long count) =>
        DateOnly
            .FromDayNumber(
                count is > int.MinValue / 2 and < int.MaxValue / 2 ? (int)count + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber : -1)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>A time of day.</summary>
/// <param name="digits">3: in milliseconds; 6: in microseconds.</param>
internal sealed class TimeOfDayType(int digits) : TimeType
{
    private readonly long unit = digits == 3 ? TimeSpan.TicksPerMillisecond : TimeSpan.TicksPerMicrosecond;

    public override string Name => $"a time of day such as 12:30:00.5, a second with {Fraction(digits)}";

    protected override long? Count(string text) =>
        HasDigits(text, digits)
            && Times.IsTime(Encoding.UTF8.GetBytes(text + "Z"))
            && TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var time)
            ? time.Ticks / unit
            : null;

    protected override string Write(long count) =>
        (count is >= 0 and < TimeSpan.TicksPerDay ? new TimeOnly(count * unit) : throw new ArgumentException("no time of day"))
            .ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
}

/// <summary>An instant, in UTC or by some clock that is not said.</summary>
/// <param name="digits">3: in milliseconds; 6: in microseconds.</param>
/// <param name="isLocal">No offset is written or stored.</param>
internal sealed class TimestampType(int digits, bool isLocal) : TimeType
{
    private readonly long unit = digits == 3 ? TimeSpan.TicksPerMillisecond : TimeSpan.TicksPerMicrosecond;

    public override string Name =>
        $"a time such as 2026-11-23T12:30:00.5{(isLocal ? " without an offset" : "Z")}, a second with {Fraction(digits)}";

    protected override long? Count(string text)
    {
        if (isLocal) text += "Z";
        if (!HasDigits(text, digits)
            || !Times.IsDateTime(Encoding.UTF8.GetBytes(text))
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return null;
        }
        return (time.UtcTicks - DateTime.UnixEpoch.Ticks) / unit;
    }

    protected override string Write(long count)
    {
        if (Int128.Abs(count) > DateTime.MaxValue.Ticks / unit) throw new ArgumentException("no time");
        return new DateTime(DateTime.UnixEpoch.Ticks + count * unit, DateTimeKind.Utc)
            .ToString($"yyyy-MM-dd'T'HH:mm:ss.FFFFFF{(isLocal ? "" : "'Z'")}", CultureInfo.InvariantCulture);
    }
}

internal sealed class UuidType : AvroType
{
    public override string Name => "a uuid";

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.String;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        var text = Encoding.UTF8.GetBytes(value.GetString()!);
        if (!Uuids.IsUuid(text)) return sink.Add(path, "format", $"expected {Name}, found {Found.Describe(value)}");
        to.WriteBytes(text);
        return true;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to) => to.WriteStringValue(from.ReadText());
}
