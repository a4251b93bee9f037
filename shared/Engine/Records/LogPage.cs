namespace ServerlessEvents.Engine.Records;

/// <summary>Records in order, and the offset up to which the log is known: what lies between them is empty.</summary>
public sealed record LogPage(IReadOnlyList<Record> Records, long Next)
{
    public static LogPage Empty(long next) => new([], next);
}
