using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>
/// Opens the log of a partition for a new owner, by the delivery guarantee that is set. The log counts what it writes and how often it is
/// lost.
/// </summary>
public class PartitionLogs(FoldOptions options, Settings settings, DurableProducer producer, Telemetry telemetry)
{
    private long opened;

    public virtual IPartitionLog Open(int partition) => new ObservedPartitionLog(OpenLog(partition), telemetry);

    private IPartitionLog OpenLog(int partition) => settings.FoldDelivery == DeliveryGuarantee.ExactlyOnce
        ? new KafkaPartitionLog(settings.Kafka, options.Topics, partition)
        : new UnfencedPartitionLog(
            settings.Kafka, producer, options, partition,
            $"{Environment.MachineName}-{Environment.ProcessId}-{Interlocked.Increment(ref opened)}");
}
