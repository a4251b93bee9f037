using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Functions;

namespace ServerlessEvents.Bench.Torture.Worker;

/// <summary>Stands between the host and <see cref="FoldEvents"/>, on the same trigger and group, and spoils what comes through.</summary>
public sealed class LossyFoldEvents(EventsConsumer consumer, BadHost host)
{
    [Function(nameof(LossyFoldEvents))]
    public async Task Run(
        [KafkaTrigger(
            "%KafkaBrokers%", "%EventsTopic%", ConsumerGroup = FunctionGroup.FoldEvents, IsBatched = true,
            KeyDataType = KafkaMessageKeyType.Binary)]
        KafkaRecord[] batch,
        CancellationToken stop)
    {
        foreach (var part in host.Spoil(batch)) await host.Watch(part, new FoldEvents(consumer).Run(part, stop));
    }
}
