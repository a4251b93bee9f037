using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>The chains of the audit partitions, each carried on by one instance at a time.</summary>
public sealed class AuditForwarder : IDisposable
{
    private readonly Settings settings;
    private readonly TimeProvider time;
    private readonly Partitions<ForwardedPartition> partitions;
    private readonly GroupOffsets position;

    public AuditForwarder(Settings settings, TimeProvider time)
    {
        (this.settings, this.time, partitions) = (settings, time, new(Open));
        position = new(settings.Kafka, FunctionGroup.Of(nameof(ForwardAudit), settings).Name);
    }

    /// <summary>The lines of the batch and of what was lost before it, and none of what lies behind it.</summary>
    public Task<string[]> Forward(int partition, IReadOnlyList<Record> batch, CancellationToken stop) =>
        partitions.In(partition, chain => chain.Forward(batch, stop), stop);

    public void Dispose()
    {
        foreach (var (_, partition) in partitions.MostRecent) partition.Dispose();
        position.Dispose();
    }

    private ForwardedPartition Open(int partition) =>
        new(settings, partition, stop => position.Committed(settings.Topics.Audit, partition, stop), time);
}
