using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using ServerlessEvents.Tests.EndToEnd;

namespace ServerlessEvents.Tests.Local.Mqtt;

/// <summary>A client of the local MQTT broker, with what it was sent and why it was disconnected.</summary>
internal sealed class TestMqttClient : IAsyncDisposable
{
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<MqttApplicationMessage> received = [];
    private readonly TaskCompletionSource<MqttClientDisconnectedEventArgs> gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IEnumerable<string> Payloads => received.Select(message => message.ConvertPayloadToString());

    public IReadOnlyCollection<MqttApplicationMessage> Received => received;

    /// <summary>Whether it acknowledges what it gets.</summary>
    public bool Acknowledges { get; set; } = true;

    public Task<MqttClientConnectResult> Connect(
        RunningMqttBroker broker, string user, string clientId, Action<MqttClientOptionsBuilder>? with)
    {
        client.ApplicationMessageReceivedAsync += message =>
        {
            message.AutoAcknowledge = Acknowledges;
            received.Enqueue(message.ApplicationMessage);
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += disconnected =>
        {
            gone.TrySetResult(disconnected);
            return Task.CompletedTask;
        };
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer("127.0.0.1", broker.TcpPort)
            .WithCredentials(user, user)
            .WithClientId(clientId)
            .WithTimeout(Eventually.Limit);
        with?.Invoke(options);
        return client.ConnectAsync(options.Build());
    }

    public async Task<MqttClientSubscribeResultCode> Subscribe(
        string filter, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce) =>
        (await client.SubscribeAsync(filter, qos)).Items.Single().ResultCode;

    public Task Unsubscribe(string filter) => client.UnsubscribeAsync(filter);

    public Task<MqttClientPublishResult> Publish(string topic, byte[] payload, ushort alias = 0) => client.PublishAsync(
        new MqttApplicationMessageBuilder()
            .WithTopic(topic).WithPayload(payload).WithTopicAlias(alias).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build());

    /// <summary>Returns when this is exactly what has come.</summary>
    public Task Gets(params string[] payloads) =>
        Eventually.True(() => Payloads.SequenceEqual(payloads), () => $"It got '{string.Join("', '", Payloads)}'.");

    /// <summary>Why the broker has ended the connection.</summary>
    public async Task<MqttClientDisconnectReason> Disconnected() => (await gone.Task.WaitAsync(Eventually.Limit)).Reason;

    /// <summary>Says goodbye; the session lives on for as long as it may.</summary>
    public Task Leave() => client.DisconnectAsync(new MqttClientDisconnectOptions());

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
