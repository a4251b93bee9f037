using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Mqtt;

namespace ServerlessEvents.Functions;

/// <summary>Results → MQTT at QoS 1, pipelined. Returns when all are acknowledged; a broker that is away makes it throw, and the host tries again.</summary>
public sealed class NotifyClients(MqttConnection mqtt, UndeliverableResults undeliverable, ResultsConsumer results)
{
    [Function(nameof(NotifyClients))]
    public Task Run(
        [KafkaTrigger("%KafkaBrokers%", "%ResultsTopic%", ConsumerGroup = "%Context%.notify-clients", IsBatched = true, KeyDataType = KafkaMessageKeyType.Binary,
            Protocol = BrokerProtocol.SaslSsl, AuthenticationMode = BrokerAuthenticationMode.Plain, Username = "%KafkaUsername%", Password = "%KafkaPassword%")]
        KafkaRecord[] batch,
        CancellationToken stop) => results.Each(batch, (_, records) => Publish(records, stop), stop).PutBack(stop);

    /// <summary>Started in order and awaited together, so that a topic's messages stay in order without waiting for each.</summary>
    private async Task Publish(IReadOnlyList<LogRecord> records, CancellationToken stop)
    {
        foreach (var chunk in records.Chunk(ResultMessage.MaxInFlight))
        {
            await mqtt.Connected(stop);
            await Task.WhenAll(chunk.Select(record => Publish(record, stop)));
        }
    }

    private async Task Publish(LogRecord record, CancellationToken stop)
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
