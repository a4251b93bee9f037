using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Functions;

/// <summary>The trigger of <see cref="EventsConsumer"/>.</summary>
public sealed class FoldEvents(EventsConsumer consumer)
{
    [Function(nameof(FoldEvents))]
    public Task Run(
        [KafkaTrigger("%KafkaBrokers%", "%EventsTopic%", ConsumerGroup = FunctionGroup.FoldEvents,
            IsBatched = true, KeyDataType = KafkaMessageKeyType.Binary,
            Protocol = BrokerProtocol.SaslSsl, AuthenticationMode = BrokerAuthenticationMode.Plain,
            Username = "%KafkaUsername%", Password = "%KafkaPassword%")]
        KafkaRecord[] batch,
        CancellationToken stop) => consumer.Each(batch, stop).PutBack(stop);
}
