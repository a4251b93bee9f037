using System.Runtime.CompilerServices;
using Confluent.Kafka;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions.Sealing;

/// <summary>
/// The lines of an audit partition as ForwardAudit delivers them, computed again from the log. The head of the chain says up to which
/// record and in which shape. Its last mark says to which hash they lead: lines that lead to another are not those that were delivered.
/// </summary>
internal sealed class SealableLines(Settings settings, int partition) : IDisposable
{
    private const int PageSize = 1_000;

    private readonly LogReader log = new(settings.Kafka, settings.Topics.Audit, partition);
    private readonly LogReader heads = new(settings.Kafka, settings.Topics.AuditHeads, partition);
    private AuditHead? head;

    /// <summary>The lines that follow from a line, as far as ForwardAudit had come at the first call.</summary>
    /// <param name="last">The last line that is sealed; null when none is.</param>
    /// <param name="most">How many lines at most.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="InvalidDataException">They do not lead to the hash of the head, or the log does not hold them any more.</exception>
    public async Task<IReadOnlyList<string>> After(byte[]? last, int most, CancellationToken stop)
    {
        var begin = await ChainAfter(last, stop);
        if (head is null)
        {
            head = await AuditHeads.Last(heads, stop);
            await Check(begin, stop);
        }
        var lines = new List<string>();
        await foreach (var (_, line) in Lines(begin, stop))
        {
            lines.Add(line);
            if (lines.Count == most) break;
        }
        return lines;
    }

    public void Dispose()
    {
        log.Dispose();
        heads.Dispose();
    }

    /// <summary>Where nothing is sealed, the chain begins with the first record that the log holds.</summary>
    private async Task<AuditChain> ChainAfter(byte[]? last, CancellationToken stop)
    {
        if (last is null) return AuditChain.Start with { Next = (await Task.Run(log.Bounds, stop)).First };
        return AuditLine.ChainAfter(last) ?? throw new InvalidDataException("The last entry of its sealed log is no audit line.");
    }

    private async Task Check(AuditChain begin, CancellationToken stop)
    {
        if (head!.Marks is not [.., var mark] || begin.Next > mark.Next) return; // what is sealed already may be beyond the last mark
        var at = begin;
        await foreach (var (chain, _) in Lines(begin, stop))
        {
            if (chain.Next > mark.Next) break;
            at = chain;
        }
        if ((at.Index, at.Hash) != (mark.Index, mark.Hash))
        {
            throw new InvalidDataException(
                $"Its lines lead to the hash {at.Hash} at index {at.Index}, but ForwardAudit has come to {mark.Hash} at {mark.Index}. "
                + "Verify what was delivered with `sevents audit verify`, and seal that with `sevents audit seal`.");
        }
    }

    private async IAsyncEnumerable<(AuditChain Chain, string Line)> Lines(
        AuditChain chain, [EnumeratorCancellation] CancellationToken stop)
    {
        while (chain.Next < head!.End)
        {
            var page = await Read(chain.Next, stop);
            if (page.Next <= chain.Next) yield break;
            foreach (var record in page.Records)
            {
                if (head.ShapeAt(record.Offset) is not { } shape) yield break;
                (chain, var line) = chain.Append(
                    partition, record.Offset, AuditRecord.Read(record, settings.Topics), AuditFormats.OfVersion(shape));
                yield return (chain, line);
            }
            chain = chain with { Next = page.Next };
        }
    }

    private async Task<LogPage> Read(long from, CancellationToken stop)
    {
        try { return await log.Read(from, PageSize, stop); }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_AutoOffsetReset)
        {
            throw new InvalidDataException(
                $"Kafka does not hold offset {from} any more: seal the delivered lines with `sevents audit seal` up to what it holds, "
                + "and keep audit records longer.", e);
        }
    }
}
