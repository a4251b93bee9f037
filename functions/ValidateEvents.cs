using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>What clients sent → valid events in <c>events</c>, or rejections: dead letter, reply and audit.</summary>
public sealed class ValidateEvents(InboundValidator validator, DurableProducer producer, Telemetry telemetry, InboundConsumer inbound)
{
    [Function(nameof(ValidateEvents))]
    public Task Run(
        [KafkaTrigger("%KafkaBrokers%", "%InboundTopic%", ConsumerGroup = "%Context%.validate-events", IsBatched = true, KeyDataType = KafkaMessageKeyType.Binary,
            Protocol = BrokerProtocol.SaslSsl, AuthenticationMode = BrokerAuthenticationMode.Plain, Username = "%KafkaUsername%", Password = "%KafkaPassword%")]
        KafkaRecord[] batch,
        CancellationToken stop) => inbound.Each(batch, Validate, stop).PutBack(stop);

    private async Task Validate(int partition, IReadOnlyList<LogRecord> records)
    {
        var writes = new List<NewRecord>(records.Count);
        foreach (var record in records) await validator.Validate(record, writes);
        await producer.Deliver(writes);
        telemetry.Written(writes);
    }
}
