using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Functions;

/// <summary>
/// Audit → the Event Hub that the SIEM reads, each record numbered and hash-chained. The host sends the returned lines, and fails
/// the call when it cannot.
/// </summary>
public sealed class ForwardAudit(AuditForwarder forwarder, RepeatedBatch repeated)
{
    [Function(nameof(ForwardAudit))]
    [EventHubOutput("%AuditEventHub%", Connection = "AuditEventHubConnection")]
    public async Task<string[]> Run(
        [KafkaTrigger("%KafkaBrokers%", "%AuditTopic%", ConsumerGroup = FunctionGroup.ForwardAudit,
            IsBatched = true, KeyDataType = KafkaMessageKeyType.Binary,
            Protocol = BrokerProtocol.SaslSsl, AuthenticationMode = BrokerAuthenticationMode.Plain,
            Username = "%KafkaUsername%", Password = "%KafkaPassword%")]
        KafkaRecord[] batch,
        CancellationToken stop)
    {
        var lines = await Lines(batch, stop).PutBack(stop);
        return [.. lines.SelectMany(partition => partition)];
    }

    private async Task<string[][]> Lines(KafkaRecord[] batch, CancellationToken stop)
    {
        await repeated.Pause(batch, stop);
        return await Task.WhenAll(batch.ByPartition().Select(partition => forwarder.Forward(partition.Key, [.. partition], stop)));
    }
}
