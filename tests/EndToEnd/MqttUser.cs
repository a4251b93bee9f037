using System.Collections.Concurrent;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>A user of the local cloud on MQTT 5, with everything that the broker has sent to it.</summary>
public sealed class MqttUser : IAsyncDisposable
{
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<Received> received = [];

    private MqttUser(string name) => Name = name;

    public string Name { get; }
    public IReadOnlyCollection<Received> Received => received;

    public static async Task<MqttUser> Connect(
        CloudProcess cloud,
        string name = "alice",
        string clientId = "",
        Action<MqttClientOptionsBuilder>? with = null,
        MqttProtocolVersion version = MqttProtocolVersion.V500,
        params string[] filters)
    {
        var user = new MqttUser(name);
        user.client.ApplicationMessageReceivedAsync += message =>
        {
            user.received.Enqueue(Read(message.ApplicationMessage));
            return Task.CompletedTask;
        };
        var options = Options(cloud, name, name, clientId, version);
        if (version == MqttProtocolVersion.V500) options.WithReceiveMaximum(1000);
        with?.Invoke(options);
        Assert.Equal(MqttClientConnectResultCode.Success, (await user.client.ConnectAsync(options.Build())).ResultCode);
        foreach (var filter in filters) Assert.True(await user.Subscribe(filter) <= MqttClientSubscribeResultCode.GrantedQoS2, filter);
        return user;
    }

    /// <summary>What the broker answers when somebody connects.</summary>
    public static async Task<MqttClientConnectResultCode> Attempt(CloudProcess cloud, string name, string password, string clientId = "")
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        return (await client.ConnectAsync(Options(cloud, name, password, clientId, MqttProtocolVersion.V500).Build())).ResultCode;
    }

    public async Task<MqttClientSubscribeResultCode> Subscribe(string filter) =>
        (await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce)).Items.Single().ResultCode;

    public Task<MqttClientPublishResult> Send(string payload, Action<MqttApplicationMessageBuilder>? with = null) =>
        Send(Encoding.UTF8.GetBytes(payload), with);

    public Task<MqttClientPublishResult> Send(byte[] payload, Action<MqttApplicationMessageBuilder>? with = null)
    {
        var message = new MqttApplicationMessageBuilder()
            .WithTopic($"events/{Name}")
            .WithPayload(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        with?.Invoke(message);
        return client.PublishAsync(message.Build());
    }

    /// <summary>Returns when such a message is there; gives it.</summary>
    public async Task<Received> Gets(Func<Received, bool> which)
    {
        Received? found = null;
        await Eventually.True(
            () => (found = received.FirstOrDefault(which)) is not null,
            () => $"{Name} did not get it, but:\n{string.Join('\n', received.Select(message => $"{message.Topic} {message.Payload}"))}");
        return found!;
    }

    public Task<Received> GetsReplyTo(string eventId) => Gets(message => message.Event == eventId);

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static MqttClientOptionsBuilder Options(
        CloudProcess cloud, string name, string password, string clientId, MqttProtocolVersion version) =>
        new MqttClientOptionsBuilder()
            .WithProtocolVersion(version)
            .WithTcpServer("127.0.0.1", cloud.Ports.Mqtt)
            .WithCredentials(name, password)
            .WithClientId(clientId)
            .WithTimeout(Eventually.Limit);

    private static Received Read(MqttApplicationMessage message) => new(
        message.Topic, message.ConvertPayloadToString() ?? "", message.Retain,
        message.CorrelationData is { } correlation ? Encoding.UTF8.GetString(correlation) : null);
}
