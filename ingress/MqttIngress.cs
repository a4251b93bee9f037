using System.Threading.Channels;
using MQTTnet;
using ServerlessEvents.Domain;
using ServerlessEvents.Kafka;
using ServerlessEvents.Mqtt;

namespace ServerlessEvents.Ingress;

/// <summary>
/// MQTT → Kafka. A message is acknowledged to the MQTT broker only after Kafka has it, in the order it came (MQTT 5 §4.6);
/// the deliveries in between run side by side, as many as the receive maximum lets through.
/// </summary>
public sealed class MqttIngress : IAsyncDisposable
{
    /// <summary>
    /// What every ingress reads. Several ingresses divide the users among themselves; <see cref="IngressShard"/> says why they do not share
    /// the subscription.
    /// </summary>
    public const string Filter = "events/+";

    /// <summary>How long a stop waits for Kafka.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // The receive maximum bounds it.
    private readonly Channel<Taken> unacknowledged = Channel.CreateUnbounded<Taken>(new() { SingleReader = true });
    private readonly string inboundTopic;
    private readonly IngressShard shard;
    private readonly DurableProducer producer;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly MqttConnection connection;
    private readonly Task acknowledging;
    private readonly CancellationTokenSource leaving = new();

    public MqttIngress(
        MqttConnectionOptions mqtt, KafkaAddress kafka, string inboundTopic, IngressShard shard,
        TimeProvider time, Random chance, ILogger logger)
    {
        (this.inboundTopic, this.shard, this.time, this.logger) = (inboundTopic, shard, time, logger);
        producer = new(kafka, waitsForEver: true); // a producer that gives up on a message lets a later one overtake it
        acknowledging = AcknowledgeAll();
        connection = new MqttConnection(mqtt, time, chance, logger, Filter, Receive);
        connection.Start();
    }

    public bool IsReady => connection.IsReady && !acknowledging.IsCompleted;

    /// <summary>Completes when the ingress stops. It faults when the producer cannot go on; then only a new process can.</summary>
    public Task Completion => acknowledging;

    /// <summary>
    /// Takes no more messages, acknowledges those that Kafka has, and disconnects. Its session stays at the MQTT broker: for the next
    /// start, the broker keeps the messages that come meanwhile and those that Kafka has not taken.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        unacknowledged.Writer.TryComplete();
        leaving.CancelAfter(Timeout);
        await acknowledging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Completion reports the failure
        await connection.DisposeAsync();
        producer.Dispose();
        leaving.Dispose();
    }

    private Task Receive(MqttApplicationMessageReceivedEventArgs message)
    {
        message.AutoAcknowledge = false;
        unacknowledged.Writer.TryWrite(new(Deliver(message.ApplicationMessage), message, connection.Generation));
        return Task.CompletedTask;
    }

    /// <summary>A message of another shard is acknowledged in its turn, like our own.</summary>
    private Task Deliver(MqttApplicationMessage message)
    {
        var record = InboundWriter.Write(inboundTopic, message, time.GetUtcNow());
        return shard.Takes(record.Key) ? producer.Deliver([record]) : Task.CompletedTask;
    }

    private async Task AcknowledgeAll()
    {
        await foreach (var taken in unacknowledged.Reader.ReadAllAsync())
        {
            // The connection of this message is gone. The broker sends it again, perhaps under another packet id.
            if (taken.Generation != connection.Generation) continue;
            try
            {
                await taken.Delivery.WaitAsync(leaving.Token);
                await taken.Message.AcknowledgeAsync(CancellationToken.None);
            }
            catch (OperationCanceledException) when (leaving.IsCancellationRequested) { return; }
            catch (Exception e) when (e is not Confluent.Kafka.KafkaException { Error.IsFatal: true })
            {
                // Not acknowledged is not lost: on the next connection of this session the broker sends it again.
                IngressLog.NotAcknowledged(logger, Printable.Of(taken.Message.ApplicationMessage.Topic), Printable.Of(e.Message));
                await connection.Reconnect(taken.Generation);
            }
        }
    }

    private readonly record struct Taken(Task Delivery, MqttApplicationMessageReceivedEventArgs Message, int Generation);
}
