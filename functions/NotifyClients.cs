using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Functions;

/// <summary>The trigger of <see cref="ResultsConsumer"/>.</summary>
public sealed class NotifyClients(ResultsConsumer consumer)
{
    [Function(nameof(NotifyClients))]
    public Task Run(
        [KafkaTrigger("%KafkaBrokers%", "%ResultsTopic%", ConsumerGroup = FunctionGroup.NotifyClients,
            IsBatched = true, KeyDataType = KafkaMessageKeyType.Binary,
            Protocol = BrokerProtocol.SaslSsl, AuthenticationMode = BrokerAuthenticationMode.Plain,
            Username = "%KafkaUsername%", Password = "%KafkaPassword%")]
        KafkaRecord[] batch,
        CancellationToken stop) => consumer.Each(batch, stop).PutBack(stop);
}
