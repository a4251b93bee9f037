namespace ServerlessEvents.Engine.Records;

/// <summary>Unix milliseconds as anybody may write them into a record: 64 bits hold more than the calendar.</summary>
public static class UnixTime
{
    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>
    /// The time of a record, which must have one: the calendar's first or last where it is outside, and 1970 where it is not known (-1).
    /// </summary>
    public static DateTimeOffset OfRecord(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Clamp(Math.Max(0, milliseconds)));

    /// <summary>The nearest that the calendar holds.</summary>
    public static long Clamp(long milliseconds) => Math.Clamp(milliseconds, First, Last);
}
