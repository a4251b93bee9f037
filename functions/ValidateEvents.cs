using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Functions;

/// <summary>The trigger of <see cref="InboundConsumer"/>.</summary>
public sealed class ValidateEvents(InboundConsumer consumer)
{
    [Function(nameof(ValidateEvents))]
    public Task Run(
        [KafkaTrigger("%KafkaBrokers%", "%InboundTopic%", ConsumerGroup = FunctionGroup.ValidateEvents,
            IsBatched = true, KeyDataType = KafkaMessageKeyType.Binary,
            Protocol = BrokerProtocol.SaslSsl, AuthenticationMode = BrokerAuthenticationMode.Plain,
            Username = "%KafkaUsername%", Password = "%KafkaPassword%")]
        KafkaRecord[] batch,
        CancellationToken stop) => consumer.Each(batch, stop).PutBack(stop);
}
