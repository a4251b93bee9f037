using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>
/// The head of one audit partition in Kafka. Who takes it over fences whoever had it before: that one can write the lines that the head has
/// promised, as the new one does, and none behind them. A Kafka without transactions cannot fence.
/// </summary>
internal sealed class AuditHeads(Settings settings, int partition) : IDisposable
{
    private readonly LogReader reader = new(settings.Kafka, settings.Topics.AuditHeads, partition);
    private readonly FencedProducer? fenced = settings.FoldDelivery == DeliveryGuarantee.ExactlyOnce
        ? new(settings.Kafka, $"{settings.Context}-audit-{partition}") : null;
    private readonly DurableProducer? durable = settings.FoldDelivery == DeliveryGuarantee.ExactlyOnce ? null : new(settings.Kafka);

    /// <summary>The head as the one before us has left it. First fence, then read.</summary>
    public async Task<AuditHead> TakeOver(CancellationToken stop)
    {
        if (fenced is not null) await fenced.Fence(stop);
        return await Last(reader, stop);
    }

    /// <summary>The newest head in the log of heads.</summary>
    public static async Task<AuditHead> Last(LogReader reader, CancellationToken stop)
    {
        var (first, end) = await Task.Run(reader.Bounds, stop);
        for (var length = 64L; first < end; length *= 2) // the last records may be markers of transactions
        {
            var from = Math.Max(first, end - length);
            Record? last = null;
            while (from < end && await reader.Read(from, (int)Math.Min(length, 5_000), stop) is var page && page.Next > from)
                (last, from) = (page.Records is [.., var record] ? record : last, page.Next);
            if (last is not null) return AuditHead.Read(last);
            if (end - length <= first) break;
        }
        return AuditHead.None;
    }

    public Task Write(AuditHead head, CancellationToken stop)
    {
        Record[] records = [head.ToRecord(settings.Topics, partition)];
        return fenced is not null ? fenced.Write(records, stop) : durable!.Deliver(records);
    }

    public void Dispose()
    {
        fenced?.Dispose();
        durable?.Dispose();
        reader.Dispose();
    }
}
