using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions.Sealing;

/// <summary>
/// Seals the lines that have come since the last call, partition by partition. A partition that fails does not hold up the others; the call
/// then fails after them, and the next call tries again. It fails too when the witness does not cosign what was sealed.
/// </summary>
public sealed partial class AuditSealer(Settings settings, SealedPlace? place, ILogger<AuditSealer> logger)
{
    /// <summary>How often another may be first in one call.</summary>
    private const int MaxLost = 10;

    private readonly Dictionary<TopicPartition, long> before = [];

    public async Task Seal(CancellationToken stop)
    {
        if (place is null) return;
        var (audit, heads) = (settings.Topics.Audit, settings.Topics.AuditHeads);
        using var topics = new TopicEnds(settings.Kafka);
        var now = await topics.Read(await topics.PartitionsOf([audit, heads], stop), IsolationLevel.ReadCommitted);
        var failures = new List<Exception>();
        foreach (var at in now.Keys.Where(at => at.Topic == heads).OrderBy(at => at.Partition.Value))
        {
            var lines = new TopicPartition(audit, at.Partition);
            if (IsAsBefore(at) && IsAsBefore(lines)) continue;
            try
            {
                await Seal(at.Partition, stop);
                (before[at], before[lines]) = (now[at], now.GetValueOrDefault(lines));
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                failures.Add(new InvalidOperationException($"{lines.Topic}/{at.Partition.Value} is not sealed: {e.Message}", e));
            }
        }
        if (failures.Count > 0) throw failures is [var one] ? one : new AggregateException(failures);

        bool IsAsBefore(TopicPartition at) => before.TryGetValue(at, out var end) && end == now.GetValueOrDefault(at);
    }

    private async Task Seal(int partition, CancellationToken stop)
    {
        using var lines = new SealableLines(settings, partition);
        for (var lost = 0; lost < MaxLost;)
        {
            stop.ThrowIfCancellationRequested();
            var log = place!.Open(partition);
            var added = await lines.After(log.Last, SealedPlace.MostLines, stop);
            if (added.Count == 0 && log.IsSigned) return;
            foreach (var line in added) log.Append(Encoding.UTF8.GetBytes(line));
            // Of a backlog, the witness sees the end only.
            if (log.Seal(asksWitness: added.Count < SealedPlace.MostLines) is { } checkpoint)
            {
                LogSealed(logger, checkpoint.Origin, checkpoint.Size, added.Count);
                if (log.Refusal is { } refusal) throw refusal;
            }
            else
            {
                lost++;
            }
        }
        throw new InvalidOperationException($"another has written the checkpoint each of {MaxLost} times; the next call tries again.");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Origin}: {Size} lines are sealed, {Added} of them now.")]
    private static partial void LogSealed(ILogger logger, string origin, long size, int added);
}
