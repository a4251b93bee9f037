using System.Buffers;
using System.Buffers.Binary;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ServerlessEvents.Bench.Roundtrip;

/// <summary>One MQTT client of a user. It has orders of its own, adds items to them and receives the replies.</summary>
internal sealed class Shopper : IAsyncDisposable
{
    public const int Orders = 30;

    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly string user;
    private readonly string name;
    private Latencies? latencies;
    private Latencies? acknowledgements;
    private int rounds;

    private Shopper(string user, string name) => (this.user, this.name) = (user, name);

    /// <summary>How many replies were not "accepted".</summary>
    public int Wrong { get; private set; }

    private string ReplyTo => $"replies/{user}/{name}";

    public static async Task<Shopper> Connect(int port, string user, string name, CancellationToken stop)
    {
        var shopper = new Shopper(user, name);
        shopper.client.ApplicationMessageReceivedAsync += message =>
        {
            if (message.ApplicationMessage.Payload.ToArray().AsSpan().IndexOf("event.accepted.v1"u8) < 0) shopper.Wrong++;
            shopper.latencies!.Arrived(BinaryPrimitives.ReadInt32LittleEndian(message.ApplicationMessage.CorrelationData));
            return Task.CompletedTask;
        };
        await shopper.client.ConnectAsync(
            new MqttClientOptionsBuilder()
                .WithTcpServer("127.0.0.1", port)
                .WithProtocolVersion(MqttProtocolVersion.V500)
                .WithCredentials(user, user)
                .WithClientId(name)
                .WithReceiveMaximum(1000)
                .Build(),
            stop);
        await shopper.client.SubscribeAsync(shopper.ReplyTo, MqttQualityOfServiceLevel.AtLeastOnce, stop);
        return shopper;
    }

    /// <param name="to">Notes the replies.</param>
    /// <param name="acknowledged">Notes the MQTT broker's acknowledgements of what is published.</param>
    public void Listen(Latencies to, Latencies? acknowledged = null) =>
        (latencies, acknowledgements, rounds) = (to, acknowledged, rounds + 1);

    public Task Place(int order, int message) => Send(
        message, "order.placed.v1", order, """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":1,"price":149.90}]}""");

    public Task Add(int order, int message) =>
        Send(message, "order.item-added.v1", order, """{"sku":"AB-1234","name":"Lamp","quantity":1,"price":149.90}""");

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Send(int message, string type, int order, string data)
    {
        var acknowledged = acknowledgements;
        acknowledged?.Sent(message);
        await client.PublishAsync(Message(message, type, order, data));
        acknowledged?.Arrived(message);
    }

    private MqttApplicationMessage Message(int message, string type, int order, string data) => new MqttApplicationMessageBuilder()
        .WithTopic($"events/{user}")
        .WithPayload(
            $$"""{"specversion":"1.0","id":"{{name}}-{{rounds}}-{{message}}","source":"bench","type":"{{type}}","subject":"order/{{name}}-{{order}}","data":{{data}}}""")
        .WithResponseTopic(ReplyTo)
        .WithCorrelationData(Floors.Number(message))
        .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
}
