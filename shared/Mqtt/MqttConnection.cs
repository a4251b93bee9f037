using System.Text;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;

namespace ServerlessEvents.Mqtt;

/// <summary>
/// A connection that comes back: connects, subscribes, and on any loss tries again with jittered back-off, on the same session.
/// </summary>
/// <param name="filter">What to subscribe to at QoS 1; null for a connection that only publishes.</param>
/// <param name="receive">Called for each message in order; whoever is called acknowledges.</param>
public sealed class MqttConnection(
    MqttConnectionOptions options, TimeProvider time, Random chance, ILogger logger,
    string? filter = null, Func<MqttApplicationMessageReceivedEventArgs, Task>? receive = null) : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(10);
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource stopping = new();
    private TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task running = Task.CompletedTask;
    private uint packetLimit;

    /// <summary>Connected, and subscribed where there is something to subscribe to.</summary>
    public bool IsReady => connected.Task.IsCompletedSuccessfully && client.IsConnected;

    /// <summary>Which connection this is, counted from 1: packet ids mean something on one of them only.</summary>
    public int Generation { get; private set; }

    public MqttConnection Start()
    {
        if (receive is not null) client.ApplicationMessageReceivedAsync += receive;
        running = Run(stopping.Token);
        return this;
    }

    /// <summary>Returns when there is a connection; throws when there is none for long.</summary>
    public Task Connected(CancellationToken stop) => connected.Task.WaitAsync(Timeout, time, stop);

    /// <summary>
    /// Returns when the broker has acknowledged. Throws <see cref="MqttRefusedException"/> when the broker refuses,
    /// <see cref="MqttBusyException"/> when it does not take the message now, and another exception when it cannot be reached. It does not wait for a connection: of several waiting messages, a later one could overtake an
    /// earlier one.
    /// </summary>
    public async Task Publish(MqttApplicationMessage message, CancellationToken stop)
    {
        if (!IsReady) throw new MqttCommunicationException("There is no connection to the MQTT broker.");
        if (packetLimit > 0 && SizeOf(message) > packetLimit)
        {
            throw new MqttRefusedException(
                message.Topic, "PacketTooLarge", $"It has about {SizeOf(message)} bytes; the broker takes {packetLimit}.");
        }
        var result = await Send(message, stop);
        if (result.ReasonCode is MqttClientPublishReasonCode.QuotaExceeded or MqttClientPublishReasonCode.PacketIdentifierInUse)
            throw new MqttBusyException(message.Topic, result.ReasonCode.ToString(), result.ReasonString);
        if (!result.IsSuccess) throw new MqttRefusedException(message.Topic, result.ReasonCode.ToString(), result.ReasonString);
    }

    private async Task<MqttClientPublishResult> Send(MqttApplicationMessage message, CancellationToken stop)
    {
        try { return await client.PublishAsync(message, stop); }
        // The client does not even send such a message.
        catch (MqttProtocolViolationException e) { throw new MqttRefusedException(message.Topic, "TopicNameInvalid", e.Message); }
    }

    /// <summary>
    /// An estimate that is never below the size on the wire. A broker closes the connection on a packet that is too large, and would do so
    /// on every new attempt.
    /// </summary>
    private static long SizeOf(MqttApplicationMessage message) =>
        64 + message.Payload.Length
        + Encoding.UTF8.GetByteCount(message.Topic)
        + (message.CorrelationData?.Length ?? 0)
        + (message.UserProperties?.Sum(property => 5L + Encoding.UTF8.GetByteCount(property.Name) + property.ValueBuffer.Length) ?? 0)
        + Encoding.UTF8.GetByteCount(message.ContentType ?? "");

    /// <summary>
    /// Closes the connection, so that the broker sends unacknowledged messages again. It does nothing when this connection is already gone.
    /// </summary>
    public Task Reconnect(int generation) => generation == Generation && client.IsConnected
        ? client.DisconnectAsync(
            new MqttClientDisconnectOptions { Reason = MqttClientDisconnectOptionsReason.UnspecifiedError }, CancellationToken.None)
        : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        if (client.IsConnected) await client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
        client.Dispose();
        stopping.Dispose();
    }

    private async Task Run(CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                await UntilDisconnected(stop);
                failures = 0;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { return; }
            catch (Exception e) when (
                e is MqttCommunicationException or MqttProtocolViolationException
                    or OperationCanceledException or MqttRefusedException)
            {
                failures++;
                MqttLog.Unreachable(logger, ServiceUrl.Shown(options.Url.OriginalString), Printable.Of(e.Message));
            }
            await BackOff(failures, stop);
        }
    }

    private async Task UntilDisconnected(CancellationToken stop)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task OnDisconnected(MqttClientDisconnectedEventArgs _)
        {
            if (connected.Task.IsCompleted) connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
            lost.TrySetResult();
            return Task.CompletedTask;
        }

        client.DisconnectedAsync += OnDisconnected;
        try
        {
            Generation++;
            var answer = await client.ConnectAsync(options.Build(), stop);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
                throw new MqttRefusedException(options.ClientId, answer.ResultCode.ToString(), answer.ReasonString);
            packetLimit = answer.MaximumPacketSize ?? 0;
            if (filter is not null) await Subscribe(filter, stop);
            connected.TrySetResult();
            await lost.Task.WaitAsync(stop);
        }
        finally { client.DisconnectedAsync -= OnDisconnected; }
    }

    /// <summary>A retained message is old: it was delivered when it was sent, and must not come again with each subscription.</summary>
    private async Task Subscribe(string filter, CancellationToken stop)
    {
        var subscribe = new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce, retainHandling: MqttRetainHandling.DoNotSendOnSubscribe)
            .Build();
        var result = await client.SubscribeAsync(subscribe, stop);
        var code = result.Items.First().ResultCode;
        if (code > MqttClientSubscribeResultCode.GrantedQoS2) throw new MqttRefusedException(filter, code.ToString(), result.ReasonString);
    }

    /// <summary>Full jitter: when a broker comes back, its many clients must not all connect at once.</summary>
    private async Task BackOff(int failures, CancellationToken stop)
    {
        var most = Math.Min(MaxBackOff.TotalMilliseconds, 50 * Math.Pow(2, Math.Min(failures, 16)));
        try { await Task.Delay(TimeSpan.FromMilliseconds(chance.NextDouble() * most), time, stop); }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }
}

/// <summary>The broker took the packet and said no; trying again will not help.</summary>
public sealed class MqttRefusedException(string topic, string code, string? reason)
    : Exception($"The MQTT broker refuses '{topic}': {code}. {reason}".TrimEnd())
{
    public string Code => code;
}

/// <summary>The broker does not take a message now, and may do so later.</summary>
public sealed class MqttBusyException(string topic, string code, string? reason)
    : MqttCommunicationException($"The MQTT broker does not take '{topic}' now: {code}. {reason}".TrimEnd())
{
    public string Code => code;
}
