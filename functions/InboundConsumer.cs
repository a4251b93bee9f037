using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Functions.Following;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>What clients sent → valid events in <c>events</c>, or rejections: dead letter, reply and audit.</summary>
public sealed class InboundConsumer(
    InboundValidator validator, DurableProducer producer, Telemetry telemetry, Settings settings,
    Follower? follower = null, BackOff? backOff = null)
    : PartitionConsumer(settings.Kafka, FunctionGroup.Of(nameof(ValidateEvents), settings), follower, backOff)
{
    protected override async Task Handle(int partition, IReadOnlyList<Record> records, CancellationToken stop)
    {
        var writes = new RecordList { Capacity = records.Count };
        foreach (var record in records) await validator.Validate(record, writes);
        await producer.Deliver(writes);
        telemetry.Written(writes);
    }
}
