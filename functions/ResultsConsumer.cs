using MQTTnet;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions.Following;
using ServerlessEvents.Mqtt;

namespace ServerlessEvents.Functions;

/// <summary>Results → MQTT. Returns when all are taken or kept. It throws when the broker is away, and then they come again.</summary>
public sealed class ResultsConsumer(
    MqttConnection mqtt, UndeliverableResults undeliverable, Settings settings, Follower? follower = null, BackOff? backOff = null)
    : PartitionConsumer(settings.Kafka, FunctionGroup.Of(nameof(NotifyClients), settings), follower, backOff)
{
    private readonly ResultPublisher publisher = new(mqtt, undeliverable, backOff);

    protected override async Task Handle(int partition, IReadOnlyList<Record> records, CancellationToken stop)
    {
        var messages = new List<(Record, MqttApplicationMessage)>(records.Count);
        foreach (var record in records)
        {
            if (ResultMessage.Read(record, out var why) is { } message) messages.Add((record, message));
            else await undeliverable.Keep(record, CodeOf(record), why);
        }
        await publisher.Publish(messages, stop);
    }

    private static string CodeOf(Record record) =>
        record.Headers.FindText(HeaderNames.To) is { Length: > 0 } ? "no-message" : "no-topic";
}
