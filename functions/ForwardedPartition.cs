using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>
/// The chain of one audit partition. The host sends the returned lines only after the function has returned, and when that fails, it
/// brings the batch again. So the head says before that up to where the chain has come, and in which shape: what may have been
/// delivered is always written again as it was. When calls follow each other fast, the head promises the shape for some offsets ahead, and
/// the calls up to there write none.
/// </summary>
internal sealed class ForwardedPartition(Settings settings, int number, Func<CancellationToken, Task<long>> committed, TimeProvider time)
    : IDisposable
{
    private readonly LogReader log = new(settings.Kafka, settings.Topics.Audit, number);
    private readonly AuditShape current = AuditFormats.All[settings.AuditFormat];
    private AuditHeads? heads;
    private AuditHead head = AuditHead.None;
    private readonly AuditPace pace = new(time);

    public async Task<string[]> Forward(IReadOnlyList<Record> batch, CancellationToken stop)
    {
        try
        {
            return await ForwardTo(batch, stop);
        }
        catch
        {
            LetGo(); // what the chain is now, the next call reads from Kafka
            throw;
        }
    }

    public void Dispose()
    {
        LetGo();
        log.Dispose();
    }

    private async Task<string[]> ForwardTo(IReadOnlyList<Record> batch, CancellationToken stop)
    {
        if (heads is null) await TakeOver(stop);
        var begin = head.At(batch[0].Offset) ?? Oldest();
        var page = begin.Next < batch[0].Offset ? await ReadBefore(batch[^1].Offset + 1, begin.Next, batch.Count, stop) : null;
        if (page?.Records is [var first, ..] && first.Offset < batch[0].Offset) // else there is only the marker of a transaction
        {
            begin = await Begin(batch[0].Offset, stop) ?? await BeginAnew(batch[0].Offset, stop);
            page = null;
        }
        var (since, end, lines) = await Append(begin, batch, page, stop);
        if (end.Next <= head.End)
        {
            head = head.Within(end);
            return lines;
        }
        var longer = head.With(since, end, current.Version, pace.Ahead());
        await heads!.Write(longer, stop);
        head = longer;
        return lines;
    }

    /// <summary>The partition was another's meanwhile.</summary>
    private async Task<AuditChain> BeginAnew(long before, CancellationToken stop)
    {
        LetGo();
        await TakeOver(stop);
        return (await Begin(before, stop, isFresh: true))!;
    }

    private async Task TakeOver(CancellationToken stop)
    {
        heads = new(settings, number);
        head = await heads.TakeOver(stop);
    }

    private void LetGo()
    {
        heads?.Dispose();
        (heads, head) = (null, AuditHead.None);
    }

    /// <summary>
    /// The chain where the lines begin that are to be sent: before the batch and what was lost before it. What was forwarded before a
    /// start, or by others while the partition was theirs, is not sent again. Null when others have written lines that we do not know of.
    /// </summary>
    private async Task<AuditChain?> Begin(long before, CancellationToken stop, bool isFresh = false)
    {
        var chain = head.At(before) ?? Oldest();
        if (chain.Next >= before) return chain;
        var sent = Math.Min(await committed(stop), before);
        while (chain.Next < sent)
        {
            var page = await ReadBefore(sent, chain.Next, 5_000, stop);
            if (page.Next <= chain.Next) throw new InvalidDataException($"The audit log ends at {chain.Next}, before {sent}.");
            if (!isFresh && page.Records.Any(record => record.Offset >= head.End)) return null;
            foreach (var record in page.Records) (chain, _) = Append(chain, record);
            chain = chain with { Next = page.Next };
        }
        return chain;
    }

    /// <summary>
    /// What lies before all marks was forwarded long ago. Where there are none, the chain begins with what is left of the log.
    /// </summary>
    private AuditChain Oldest() => head.Marks is [var mark, ..] ? mark.Chain : AuditChain.Start with { Next = log.Bounds().First };

    /// <summary>The lines of the batch and of what was lost before it.</summary>
    /// <param name="chain">The chain before them.</param>
    /// <param name="batch">What the host has brought.</param>
    /// <param name="page">The log from there on, when it was read already.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The chain where the lines begin whose shape no head has set, and at the end; and the lines.</returns>
    private async Task<(AuditChain Since, AuditChain End, string[] Lines)> Append(
        AuditChain chain, IReadOnlyList<Record> batch, LogPage? page, CancellationToken stop)
    {
        var (since, start, end) = (chain, chain.Next, batch[^1].Offset + 1);
        // As many records are read as the batch has, unless some were lost. The reader then stays where the next batch begins.
        var cursor = new Cursor(
            async (from, _, stop) => page is not null && from == start ? page : await ReadBefore(end, from, batch.Count, stop),
            start);
        var lines = new List<string>(batch.Count);
        while (await cursor.Due(batch, stop) is var due && due.Next > cursor.Next)
        {
            foreach (var record in due.Records)
            {
                (chain, var line) = Append(chain, record);
                lines.Add(line);
                if (record.Offset < head.End) since = chain;
            }
            cursor.MoveTo(due.Next);
        }
        return (since, chain with { Next = cursor.Next!.Value }, [.. lines]);
    }

    /// <summary>
    /// Records behind the batch belong to the next batch. If they were forwarded now, the next batch would look like a repeated one.
    /// </summary>
    private async Task<LogPage> ReadBefore(long before, long from, int most, CancellationToken stop)
    {
        var page = await log.Read(from, most, stop);
        return page.Next <= before ? page : new([.. page.Records.TakeWhile(record => record.Offset < before)], before);
    }

    private (AuditChain, string) Append(AuditChain chain, Record record)
    {
        var shape = head.ShapeAt(record.Offset) is { } version ? AuditFormats.OfVersion(version) : current;
        return chain.Append(number, record.Offset, AuditRecord.Read(record, settings.Topics), shape);
    }
}
