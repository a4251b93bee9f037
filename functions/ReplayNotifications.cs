using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Functions;

/// <summary>The trigger of <see cref="ResumesConsumer"/>.</summary>
public sealed class ReplayNotifications(ResumesConsumer consumer)
{
    [Function(nameof(ReplayNotifications))]
    public Task Run(
        [KafkaTrigger("%KafkaBrokers%", "%ResumesTopic%", ConsumerGroup = FunctionGroup.ReplayNotifications,
            IsBatched = true, KeyDataType = KafkaMessageKeyType.Binary,
            Protocol = BrokerProtocol.SaslSsl, AuthenticationMode = BrokerAuthenticationMode.Plain,
            Username = "%KafkaUsername%", Password = "%KafkaPassword%")]
        KafkaRecord[] batch,
        CancellationToken stop) => consumer.Each(batch, stop).PutBack(stop);
}
