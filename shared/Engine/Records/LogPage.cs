namespace ServerlessEvents.Engine.Records;

/// <summary>Records in order, and the offset up to which the log is known: what lies between them is empty.</summary>
public sealed record LogPage(IReadOnlyList<Record> Records, long Next)
{
    public static LogPage Empty(long next) => new([], next);

    /// <summary>What of it lies before an offset.</summary>
    public LogPage Before(long end) => end >= Next ? this : new([.. Records.TakeWhile(record => record.Offset < end)], end);
}
