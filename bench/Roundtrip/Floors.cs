using System.Buffers.Binary;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
using ServerlessEvents.Bench.Notify;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Bench.Roundtrip;

/// <summary>What one hop costs by itself, at the same rate and with the same bytes.</summary>
internal static class Floors
{
    private static readonly byte[] Payload = new byte[200];

    /// <summary>MQTT publish → subscribe at QoS 1, through a broker that does nothing else.</summary>
    public static async Task<Latencies> Mqtt(int perSecond, int count, CancellationToken stop)
    {
        var port = CloudChild.FreePorts(1)[0];
        using var server = new MqttServerFactory().CreateMqttServer(MqttBrokerProcess.Options(port));
        await server.StartAsync();
        using var sender = new MqttClientFactory().CreateMqttClient();
        using var receiver = new MqttClientFactory().CreateMqttClient();
        var latencies = new Latencies(count, perSecond);
        receiver.ApplicationMessageReceivedAsync += message =>
        {
            latencies.Arrived(BinaryPrimitives.ReadInt32LittleEndian(message.ApplicationMessage.CorrelationData));
            return Task.CompletedTask;
        };
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V500);
        await sender.ConnectAsync(options.WithClientId("sender").Build(), stop);
        await receiver.ConnectAsync(options.WithClientId("receiver").Build(), stop);
        await receiver.SubscribeAsync("floor", MqttQualityOfServiceLevel.AtLeastOnce, stop);
        await latencies.Run(i => sender.PublishAsync(Message("floor", i), stop), stop);
        await server.StopAsync();
        return latencies;
    }

    /// <summary>Kafka produce → consume, with the settings that the functions produce and read with.</summary>
    public static async Task<Latencies> Kafka(string brokers, int perSecond, int count, CancellationToken stop)
    {
        var kafka = new KafkaAddress(brokers);
        var topic = $"floor-{perSecond}";
        await TopicAdmin.CreateMissing(kafka, [new TopicDeclaration(topic, 1, TimeSpan.FromHours(1))]);
        var latencies = new Latencies(count, perSecond);
        using var producer = new DurableProducer(kafka);
        using var tail = new LogTail(kafka);
        tail.Start(topic, 0, 0);
        var reading = Task.Run(() =>
        {
            for (var got = 0; got < count; stop.ThrowIfCancellationRequested())
            {
                tail.Read(TimeSpan.FromSeconds(1), Arrived, (_, _, failure) => throw failure);
                void Arrived(Record record)
                {
                    latencies.Arrived(BinaryPrimitives.ReadInt32LittleEndian(record.Key));
                    got++;
                }
            }
        }, stop);
        await latencies.Run(i => _ = producer.Deliver([new Record(topic, Number(i), Payload, [])]), stop);
        await reading;
        return latencies;
    }

    public static byte[] Number(int i)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, i);
        return bytes;
    }

    private static MqttApplicationMessage Message(string topic, int i) => new MqttApplicationMessageBuilder()
        .WithTopic(topic)
        .WithPayload(Payload)
        .WithCorrelationData(Number(i))
        .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
        .Build();
}
