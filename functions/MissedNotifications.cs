using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Engine.Replay;
using ServerlessEvents.Kafka;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Functions;

/// <summary>
/// Looks up in <c>results</c> what a client has missed. It reads all partitions, a few side by side, each from where the client was, and
/// takes only that client's notifications.
/// </summary>
public sealed class MissedNotifications(KafkaAddress kafka, Topics topics, ReplayLimits limits)
{
    /// <summary>
    /// How many partitions are read at once, for all requests together: what is read ahead takes memory, and what is live needs the
    /// processors too.
    /// </summary>
    private readonly SemaphoreSlim few = new(2);

    /// <summary>What was missed; a rejection for a position that this log never gave.</summary>
    public async Task<Validated<ReplayPage>> Find(ResumeRequest request, CancellationToken stop)
    {
        var partitions = await Task.Run(() => TopicAdmin.PartitionsOf(kafka, topics.Results), stop);
        if (request.Position.Partitions.Where(partition => partition >= partitions).ToArray() is [var unknown, ..])
            return Invalid(request, $"There is no partition {unknown}, but {partitions}, from 0 on.");
        var looks = await Task.WhenAll(
            Enumerable.Range(0, partitions).Select(partition => Task.Run(() => LookInTurn(request, partition, stop), stop)));
        if (looks.Select(look => look.Error).OfType<string>().FirstOrDefault() is { } wrong) return Invalid(request, wrong);
        return ReplayPage.Of([.. looks.Select(look => look.Scan!)], limits, [.. looks.Select(look => look.Gone).OfType<Gone>()]);
    }

    private async Task<(PartitionScan? Scan, Gone? Gone, string? Error)> LookInTurn(
        ResumeRequest request, int partition, CancellationToken stop)
    {
        await few.WaitAsync(stop);
        try { return await Look(request, partition, stop); }
        finally { few.Release(); }
    }

    private async Task<(PartitionScan? Scan, Gone? Gone, string? Error)> Look(ResumeRequest request, int partition, CancellationToken stop)
    {
        using var reader = new LogReader(kafka, topics.Results, partition);
        var (first, end) = reader.Bounds();
        var from = request.Position.Next(partition) ?? (request.Since is { } since ? reader.FirstSince(since) : 0);
        if (from > end)
        {
            return (null, null,
                $"Partition {partition} ends before offset {from - 1}: the position is of another log. Ask with 'since' instead.");
        }
        // For a request by time, only the first record that is kept is known to be late enough.
        var isCut = from < first || (from == first && first > 0 && request.Position.Next(partition) is null);
        var gone = isCut ? new Gone(partition, from < first ? from : 0, first - 1) : (Gone?)null;
        return (await PartitionScan.Run(reader.Read, partition, Math.Max(from, first), request.Inbound.User, limits, stop), gone, null);
    }

    private static InvalidEvent Invalid(ResumeRequest request, string why) =>
        new(InvalidEventCode.SchemaMismatch, [new SchemaError("/data/position", "position", why)], request.Id, ResumeRequest.Type);
}
