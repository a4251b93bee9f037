using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions.Following;
using ServerlessEvents.Mqtt;

namespace ServerlessEvents.Functions;

/// <summary>
/// Results → MQTT at QoS 1, pipelined. Returns when all are acknowledged. It throws when the broker is away, and then the results come
/// again.
/// </summary>
public sealed class ResultsConsumer(
    MqttConnection mqtt, UndeliverableResults undeliverable, Settings settings, Follower? follower = null, BackOff? backOff = null)
    : PartitionConsumer(settings.Kafka, FunctionGroup.Of(nameof(NotifyClients), settings), follower, backOff)
{
    /// <summary>
    /// The messages are started in order and awaited together, so that a topic's messages stay in order without a wait for each.
    /// </summary>
    protected override async Task Handle(int partition, IReadOnlyList<Record> records, CancellationToken stop)
    {
        foreach (var chunk in records.Chunk(ResultMessage.MaxInFlight))
        {
            await mqtt.Connected(stop);
            await Task.WhenAll(chunk.Select(record => Publish(record, stop)));
        }
    }

    private async Task Publish(Record record, CancellationToken stop)
    {
        if (ResultMessage.Read(record, out var why) is not { } message)
        {
            await undeliverable.Keep(record, record.Headers.FindText(HeaderNames.To) is { Length: > 0 } ? "no-message" : "no-topic", why);
            return;
        }
        try { await mqtt.Publish(message, stop); }
        catch (MqttRefusedException e) { await undeliverable.Keep(record, e.Code, e.Message); }
    }
}
