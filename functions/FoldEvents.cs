using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Functions;

/// <summary>Events → snapshots, results and audit, exactly once: each partition in transactions of its own, partitions side by side.</summary>
public sealed class FoldEvents(FoldPartitions partitions, Settings settings)
{
    [Function(nameof(FoldEvents))]
    public async Task Run(
        [KafkaTrigger("%KafkaBrokers%", "%EventsTopic%", ConsumerGroup = "%Context%.fold-events", IsBatched = true, KeyDataType = KafkaMessageKeyType.Binary,
            Protocol = BrokerProtocol.SaslSsl, AuthenticationMode = BrokerAuthenticationMode.Plain, Username = "%KafkaUsername%", Password = "%KafkaPassword%")]
        KafkaRecord[] batch,
        CancellationToken stop)
    {
        var linger = batch.LingerFor(settings.Linger);
        await Task.WhenAll(batch.ByPartition().Select(partition => partitions.In(partition.Key, async fold =>
        {
            await fold.Fold([.. partition], stop);
            await fold.FoldWhileLingering(linger, stop);
        }))).PutBack(stop);
        partitions.ReleaseIdle();
    }
}
