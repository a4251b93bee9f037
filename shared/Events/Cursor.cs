namespace ServerlessEvents.Events;

/// <summary>
/// The next offset due in one partition. The trigger wakes; the log feeds: of a batch it takes what is due, drops what is below,
/// and reads from the log what is missing. A marker of a transaction is a hole too: the log confirms it empty.
/// </summary>
/// <param name="read">Reads the log from an offset on, at most so many records.</param>
/// <param name="next">The offset due; null when only the first batch can tell.</param>
public sealed class Cursor(Func<long, int, CancellationToken, Task<LogPage>> read, long? next = null)
{
    private const int PageSize = 5_000;

    public long? Next { get; private set; } = next;

    /// <summary>What is due of the batch and before it. Asking again without <see cref="MoveTo"/> gives the same again.</summary>
    public async ValueTask<LogPage> Due(IReadOnlyList<LogRecord> batch, CancellationToken stop)
    {
        if (batch.Count == 0) return LogPage.Empty(Next ?? 0);
        var from = Next ??= batch[0].Offset;
        var end = batch[^1].Offset + 1;
        if (end <= from) return LogPage.Empty(from);
        var first = 0;
        while (batch[first].Offset < from) first++;
        return IsWhole(batch, first, from) ? new(first == 0 ? batch : [.. batch.Skip(first)], end) : await ReadUpTo(from, end, stop);
    }

    /// <summary>Says that everything before this offset is dealt with.</summary>
    public void MoveTo(long offset) => Next = offset;

    private async Task<LogPage> ReadUpTo(long from, long end, CancellationToken stop)
    {
        var found = new List<LogRecord>();
        while (from < end)
        {
            var page = await read(from, PageSize, stop);
            if (page.Next <= from) throw new InvalidDataException($"The log ends at offset {from}, before {end}, which the trigger has seen.");
            found.AddRange(page.Records);
            from = page.Next;
        }
        return new(found, from);
    }

    private static bool IsWhole(IReadOnlyList<LogRecord> batch, int first, long from)
    {
        for (var i = first; i < batch.Count; i++)
        {
            if (batch[i].Offset != from + i - first) return false;
        }
        return true;
    }
}
