using System.Text.Json;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>
/// The chains of the audit partitions. The host sends the returned lines only after the function has returned. When that fails, it brings
/// the batch again. So the chain before the latest batch is kept too, and what it lacks is computed from the log.
/// </summary>
public sealed class AuditForwarder : IDisposable
{
    private readonly Settings settings;
    private readonly Partitions<Partition> partitions;
    private readonly GroupOffsets position;

    public AuditForwarder(Settings settings)
    {
        (this.settings, partitions) = (settings, new(Open));
        position = new(settings.Kafka, FunctionGroup.Of(nameof(ForwardAudit), settings).Name);
    }

    /// <summary>The lines of the batch and of what was lost before it, and none of what lies behind it.</summary>
    public Task<string[]> Forward(int partition, IReadOnlyList<Record> batch, CancellationToken stop) =>
        partitions.In(partition, chain => chain.Forward(batch, stop), stop);

    public void Dispose()
    {
        foreach (var (_, partition) in partitions.MostRecent) partition.Reader.Dispose();
        position.Dispose();
    }

    private Partition Open(int partition) => new(
        partition,
        new LogReader(settings.Kafka, settings.Topics.Audit, partition),
        stop => position.Committed(settings.Topics.Audit, partition, stop),
        AuditFormats.All[settings.AuditFormat], settings.Topics);

    private sealed class Partition(
        int number, LogReader reader, Func<CancellationToken, Task<long>> committed,
        Action<Utf8JsonWriter, AuditRecord> shape, Topics topics)
    {
        private AuditChain? latest;
        private AuditChain? beforeLatest;

        public LogReader Reader => reader;

        public async Task<string[]> Forward(IReadOnlyList<Record> batch, CancellationToken stop)
        {
            var chain = await OverForwarded(KnownAt(batch[0].Offset) ?? Beginning(), batch[0].Offset, stop);
            beforeLatest = chain;
            var end = batch[^1].Offset + 1;
            // The cursor reads as many records as the batch has, unless some were lost. The reader then stays where the next batch begins.
            var cursor = new Cursor((from, _, stop) => ReadBefore(end, from, batch.Count, stop), chain.Next);
            var lines = new List<string>(batch.Count);
            while (await cursor.Due(batch, stop) is var due && due.Next > cursor.Next)
            {
                foreach (var record in due.Records)
                {
                    (chain, var line) = Append(chain, record);
                    lines.Add(line);
                }
                cursor.MoveTo(due.Next);
            }
            latest = chain with { Next = cursor.Next!.Value };
            return [.. lines];
        }

        private AuditChain? KnownAt(long offset) => latest?.Next <= offset ? latest : beforeLatest?.Next <= offset ? beforeLatest : null;

        /// <summary>What was forwarded before a start, or by others while the partition was theirs, is not forwarded again.</summary>
        private async Task<AuditChain> OverForwarded(AuditChain chain, long before, CancellationToken stop) =>
            chain.Next < before ? await Extend(chain, Math.Min(await committed(stop), before), stop) : chain;

        /// <summary>Where the log has lost its beginning, the chain begins with what is left.</summary>
        private AuditChain Beginning() => AuditChain.Start with { Next = reader.Bounds().First };

        private async Task<AuditChain> Extend(AuditChain chain, long before, CancellationToken stop)
        {
            while (chain.Next < before)
            {
                var page = await ReadBefore(before, chain.Next, 5_000, stop);
                if (page.Next <= chain.Next) throw new InvalidDataException($"The audit log ends at {chain.Next}, before {before}.");
                foreach (var record in page.Records) (chain, _) = Append(chain, record);
                chain = chain with { Next = page.Next };
            }
            return chain;
        }

        /// <summary>
        /// Records behind the batch belong to the next batch. If they were forwarded now, the next batch would look like a repeated one.
        /// </summary>
        private async Task<LogPage> ReadBefore(long before, long from, int most, CancellationToken stop)
        {
            var page = await reader.Read(from, most, stop);
            return page.Next <= before ? page : new([.. page.Records.TakeWhile(record => record.Offset < before)], before);
        }

        private (AuditChain, string) Append(AuditChain chain, Record record) =>
            chain.Append(number, record.Offset, AuditRecord.Read(record, topics), shape);
    }
}
