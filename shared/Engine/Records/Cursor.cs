namespace ServerlessEvents.Engine.Records;

/// <summary>
/// The next offset due in one partition. The trigger says when to read, and the log says what. From a batch the cursor takes the due
/// records, drops those below, and reads the missing ones from the log. A transaction marker is a hole too: the log confirms that it is
/// empty.
/// </summary>
/// <param name="read">Reads the log from an offset on, at most so many records.</param>
/// <param name="next">The offset due; null when it is asked for at the first batch.</param>
/// <param name="committed">
/// The offset up to which anybody has dealt with the partition; asked when something is missing, for the partition may have been
/// another's meanwhile. Without it everything that is missing is due.
/// </param>
/// <param name="begin">
/// Where to begin when <paramref name="next"/> is null. The first batch does not tell, because the host may have lost one before it. If the
/// group was set back, the first batch lies before this offset, and then the batch counts.
/// </param>
public sealed class Cursor(
    Func<long, int, CancellationToken, Task<LogPage>> read, long? next = null,
    Func<CancellationToken, Task<long>>? committed = null, Func<CancellationToken, Task<long>>? begin = null)
{
    /// <summary>
    /// How many records are read at a time. The objects of a page live until its transaction is committed, and the garbage collector copies
    /// more of them for larger pages.
    /// </summary>
    public const int PageSize = 1_500;

    public long? Next { get; private set; } = next;

    /// <summary>
    /// The due records of the batch and before it, at most one page. Call again after <see cref="MoveTo"/> until none is due. Without <see
    /// cref="MoveTo"/> the same records come again.
    /// </summary>
    public async ValueTask<LogPage> Due(IReadOnlyList<Record> batch, CancellationToken stop)
    {
        if (batch.Count == 0) return LogPage.Empty(Next ?? 0);
        var from = Next ??= begin is null ? batch[0].Offset : Math.Min(await Begin(stop), batch[0].Offset);
        var end = batch[^1].Offset + 1;
        if (end <= from) return LogPage.Empty(from);
        var first = 0;
        while (batch[first].Offset < from) first++;
        if (IsWhole(batch, first, from)) return new(first == 0 ? batch : [.. batch.Skip(first)], end);
        var page = await read(from, PageSize, stop);
        if (page.Next <= from) throw new InvalidDataException($"The log ends at offset {from}, before {end}, which the trigger has seen.");
        if (committed is null || page.Records.Count == 0 || page.Records[0].Offset >= batch[first].Offset) return page;
        Next = Math.Min(await committed(stop), batch[first].Offset);
        if (Next > from) return await Due(batch, stop);
        Next = from; // nobody has dealt with it: the host lost it
        return page;
    }

    /// <summary>The offset due before any batch has come.</summary>
    public async ValueTask<long> Begin(CancellationToken stop) => Next ??= begin is null ? 0 : await begin(stop);

    /// <summary>
    /// The due records of a page that was read from the log, from an offset that was due then or before. It has no holes except those of
    /// the log.
    /// </summary>
    public LogPage After(LogPage page)
    {
        var first = 0;
        while (first < page.Records.Count && page.Records[first].Offset < Next) first++;
        return first == 0 ? page : new([.. page.Records.Skip(first)], Math.Max(page.Next, Next!.Value));
    }

    /// <summary>Says that everything before this offset is dealt with.</summary>
    public void MoveTo(long offset) => Next = offset;

    private static bool IsWhole(IReadOnlyList<Record> batch, int first, long from)
    {
        for (var i = first; i < batch.Count; i++)
        {
            if (batch[i].Offset != from + i - first) return false;
        }
        return true;
    }
}
