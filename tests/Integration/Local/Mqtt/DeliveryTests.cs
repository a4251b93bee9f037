using System.Net.WebSockets;
using MQTTnet;
using MQTTnet.Protocol;

namespace ServerlessEvents.Tests.Local.Mqtt;

/// <summary>Where MQTT's standard says what a broker sends, the local one does so; its library leaves these to it.</summary>
public class DeliveryTests
{
    private const string Topic = "notifications/alice/order/1";
    private readonly ManualClock clock = new();

    [Theory]
    [InlineData(MqttQualityOfServiceLevel.AtMostOnce), InlineData(MqttQualityOfServiceLevel.AtLeastOnce)]
    [InlineData(MqttQualityOfServiceLevel.ExactlyOnce)]
    public async Task A_message_larger_than_a_client_takes_is_sent_to_the_others_only_and_counts_as_sent(MqttQualityOfServiceLevel qos)
    {
        await using var broker = await RunningMqttBroker.Start();
        await using var small = await broker.Connect("alice", "small", options => Stays(options).WithMaximumPacketSize(200));
        await using var large = await broker.Connect("alice", "large");
        foreach (var client in new[] { small, large }) await client.Subscribe("notifications/alice/#", qos);
        var (fits, doesNot) = (new string('a', 100), new string('b', 200));
        foreach (var payload in new[] { fits, doesNot, "end" }) await broker.Notify(Topic, payload, qos: qos);
        await large.Gets(fits, doesNot, "end");
        await small.Gets(fits, "end");
        await small.Leave();

        await using var again = await broker.Connect("alice", "small", options => Stays(options));
        await broker.Notify(Topic, "later", qos: qos);
        await again.Gets("later");
    }

    [Fact]
    public async Task The_largest_packet_that_a_client_takes_is_sent()
    {
        await using var broker = await RunningMqttBroker.Start();
        // fixed header 3, topic 2 + 27, packet id 2, property length 1
        await using var alice = await broker.Connect("alice", with: options => options.WithMaximumPacketSize(35 + 200));
        await alice.Subscribe("notifications/alice/#");
        await broker.Notify(Topic, new string('a', 201));
        await broker.Notify(Topic, new string('b', 200));
        await alice.Gets(new string('b', 200));
    }

    [Fact]
    public async Task A_retained_message_larger_than_a_client_takes_is_not_sent()
    {
        await using var broker = await RunningMqttBroker.Start();
        await broker.Notify("state/alice/order/1", new string('a', 300), retain: true);
        await using var alice = await broker.Connect("alice", with: options => options.WithMaximumPacketSize(200));
        await alice.Subscribe("state/alice/#");
        await broker.Notify("state/alice/order/2", "small");
        await alice.Gets("small");
    }

    [Theory]
    [InlineData(MqttQualityOfServiceLevel.AtLeastOnce), InlineData(MqttQualityOfServiceLevel.ExactlyOnce)]
    public async Task What_has_expired_while_a_client_was_away_is_not_sent_and_the_rest_says_how_long_it_has(MqttQualityOfServiceLevel qos)
    {
        await using var broker = await RunningMqttBroker.Start(time: clock);
        await using var alice = await broker.Connect("alice", "phone", options => Stays(options));
        await alice.Subscribe("notifications/alice/#", qos);
        await alice.Leave();
        await broker.Notify(Topic, "short", expires: 20, qos: qos);
        await broker.Notify(Topic, "long", expires: 100, qos: qos);
        await broker.Notify(Topic, "for ever", qos: qos);
        clock.Advance(TimeSpan.FromSeconds(20));
        await using var again = await broker.Connect("alice", "phone", options => Stays(options));
        await again.Gets("long", "for ever");
        Assert.Equal([80u, 0u], again.Received.Select(message => message.MessageExpiryInterval));
    }

    [Fact]
    public async Task A_retained_message_expires_too_and_takes_no_room_any_more()
    {
        await using var broker = await RunningMqttBroker.Start(time: clock);
        await broker.Notify("state/alice/order/1", "closed", expires: 3_600, retain: true);
        await broker.Notify("state/alice/order/2", "open", retain: true);
        clock.Advance(TimeSpan.FromMinutes(30));
        await using (var early = await broker.Connect("alice"))
        {
            await early.Subscribe("state/alice/order/1");
            await early.Gets("closed");
            Assert.Equal(1_800u, early.Received.Single().MessageExpiryInterval);
        }
        clock.Advance(TimeSpan.FromMinutes(30));
        await using var late = await broker.Connect("alice");
        await late.Subscribe("state/alice/#");
        await late.Gets("open");
        await broker.Notify("state/alice/order/2", "open still", retain: true);
        Assert.Equal(["state/alice/order/2"], (await broker.Server.GetRetainedMessagesAsync()).Select(message => message.Topic));
    }

    [Theory]
    [InlineData("mqtt"), InlineData("mqttv3.1", "mqtt"), InlineData("mqtt", "mqttv3.1"), InlineData("mqttv5.0", "x", "mqtt")]
    [InlineData("chat", "mqtt")]
    public async Task The_WebSocket_speaks_mqtt_where_that_is_offered(params string[] offered)
    {
        await using var broker = await RunningMqttBroker.Start();
        using var socket = new ClientWebSocket();
        foreach (var protocol in offered) socket.Options.AddSubProtocol(protocol);
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{broker.HttpPort}/mqtt"), CancellationToken.None);
        Assert.Equal("mqtt", socket.SubProtocol);
    }

    [Theory]
    [InlineData(null, null), InlineData("mqttv3.1", "mqttv3.1")]
    public async Task A_WebSocket_that_does_not_offer_mqtt_is_opened_as_before(string? offered, string? chosen)
    {
        await using var broker = await RunningMqttBroker.Start();
        using var socket = new ClientWebSocket();
        if (offered is not null) socket.Options.AddSubProtocol(offered);
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{broker.HttpPort}/mqtt"), CancellationToken.None);
        Assert.Equal(chosen, socket.SubProtocol);
    }

    private static MqttClientOptionsBuilder Stays(MqttClientOptionsBuilder options) =>
        options.WithCleanStart(false).WithSessionExpiryInterval(600);
}
