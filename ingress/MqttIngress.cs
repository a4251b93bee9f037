using System.Threading.Channels;
using MQTTnet;
using ServerlessEvents.Kafka;
using ServerlessEvents.MqttClient;

namespace ServerlessEvents.Ingress;

/// <summary>
/// MQTT → Kafka. A message is acknowledged to the MQTT broker only after Kafka has it, in the order it came (MQTT 5 §4.6);
/// the deliveries in between run side by side.
/// </summary>
public sealed class MqttIngress : IAsyncDisposable
{
    /// <summary>Shared, so that several ingresses divide the work among them.</summary>
    public const string SharedFilter = "$share/ingress/" + Filter;

    /// <summary>For a broker that has no shared subscriptions, and one ingress.</summary>
    public const string Filter = "events/+";

    private readonly Channel<Taken> unacknowledged = Channel.CreateUnbounded<Taken>(new() { SingleReader = true }); // bounded by the receive maximum
    private readonly string inboundTopic;
    private readonly DurableProducer producer;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly MqttConnection connection;
    private readonly Task acknowledging;

    public MqttIngress(MqttConnectionOptions mqtt, KafkaAddress kafka, string inboundTopic, TimeProvider time, Random chance, ILogger logger, string filter = SharedFilter)
    {
        (this.inboundTopic, this.time, this.logger) = (inboundTopic, time, logger);
        producer = new(kafka);
        acknowledging = AcknowledgeAll();
        connection = new MqttConnection(mqtt, time, chance, logger, filter, Receive);
        connection.Start();
    }

    public bool IsReady => connection.IsReady;

    /// <summary>Takes no more, acknowledges what Kafka has, then leaves; what came in between the MQTT broker sends to the next.</summary>
    public async ValueTask DisposeAsync()
    {
        unacknowledged.Writer.Complete();
        await acknowledging;
        await connection.DisposeAsync();
        producer.Dispose();
    }

    private Task Receive(MqttApplicationMessageReceivedEventArgs message)
    {
        message.AutoAcknowledge = false;
        var record = InboundWriter.Write(inboundTopic, message.ApplicationMessage, time.GetUtcNow());
        if (record is null) Log.ForeignTopic(logger, message.ApplicationMessage.Topic);
        unacknowledged.Writer.TryWrite(new(record is null ? Task.CompletedTask : producer.Deliver([record]), message, connection.Generation));
        return Task.CompletedTask;
    }

    private async Task AcknowledgeAll()
    {
        await foreach (var taken in unacknowledged.Reader.ReadAllAsync())
        {
            if (taken.Generation != connection.Generation) continue; // its connection is gone: it comes again, perhaps under another packet id
            try
            {
                await taken.Delivery;
                await taken.Message.AcknowledgeAsync(CancellationToken.None);
            }
            catch (Exception e)
            {
                // Not acknowledged is not lost: on the next connection of this session the broker sends it again.
                Log.NotAcknowledged(logger, taken.Message.ApplicationMessage.Topic, e.Message);
                await connection.Reconnect(taken.Generation);
            }
        }
    }

    private readonly record struct Taken(Task Delivery, MqttApplicationMessageReceivedEventArgs Message, int Generation);
}
