using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ServerlessEvents.Client;

/// <summary>
/// The connection of a client: it subscribes, and on any loss tries again with full jitter. Each has a session of its own, which ends with
/// it: what was missed is asked for, and what has no reply is sent again.
/// </summary>
/// <param name="options">Where the broker is, and who we are.</param>
/// <param name="clientId">Names the session.</param>
/// <param name="filters">What to subscribe to at QoS 1.</param>
/// <param name="receive">Called for each message, in order; the broker is acknowledged when it has returned.</param>
/// <param name="changed">Called when it is connected and subscribed, and when it is lost.</param>
internal sealed class MqttLink(
    EventClientOptions options, string clientId, IReadOnlyList<string> filters,
    Func<MqttApplicationMessage, Task> receive, Func<LinkState, string?, Task> changed) : IAsyncDisposable
{
    private static readonly TimeSpan MostBackOff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource stopping = new();
    private readonly Signal woken = new();
    private TaskCompletionSource lost = new();
    private Task running = Task.CompletedTask;

    /// <summary>Whether messages go through.</summary>
    public bool IsReady { get; private set; }

    public void Start()
    {
        client.ApplicationMessageReceivedAsync += received => receive(received.ApplicationMessage);
        running = Run(stopping.Token);
    }

    /// <summary>Returns what the broker says to the message.</summary>
    /// <exception cref="MqttCommunicationException">The connection was lost meanwhile.</exception>
    public async Task<MqttClientPublishResult> Publish(MqttApplicationMessage message)
    {
        using var limit = Limit(stopping.Token);
        return await client.PublishAsync(message, limit.Token);
    }

    /// <summary>The device has woken up, or has a network again: tries at once, or finds out whether the connection still lives.</summary>
    public async Task Wake()
    {
        woken.Set();
        if (!IsReady) return;
        using var limit = new CancellationTokenSource(PingLimit, options.Time);
        try { await client.PingAsync(limit.Token); }
        catch (Exception e) when (IsLoss(e)) { Lose(); }
    }

    /// <summary>Ends the connection, and so makes a new one. It may be called while a message is received.</summary>
    public void Lose() => lost.TrySetResult();

    private async Task Drop()
    {
        if (!client.IsConnected) return;
        try { await client.DisconnectAsync(); }
        catch (Exception e) when (IsLoss(e)) { } // so it is closed already
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        client.Dispose();
        stopping.Dispose();
    }

    private async Task Run(CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested; failures++)
        {
            string? reason;
            var begun = options.Time.GetTimestamp();
            try
            {
                if (await Connect(stop) is { } refusal)
                {
                    await changed(LinkState.Refused, refusal);
                    return;
                }
                if (options.Time.GetElapsedTime(begun) > MostBackOff) failures = 0; // else it may be closed as fast as it is made
                reason = $"The connection to {options.Url} is lost.";
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { return; }
            catch (Exception e) when (IsLoss(e)) { reason = Unreachable; }
            catch (Exception e) { reason = e.Message; } // a connection that is still being closed, or what the broker says
            await changed(LinkState.Lost, reason);
            await BackOff(failures);
        }
    }

    private string Unreachable => options.Url.Scheme is "ws" or "wss"
        ? $"Nobody answers at {options.Url}: the broker is away, or speaks no MQTT over WebSocket there."
        : $"Nobody answers at {options.Url}: the broker is away, or speaks no MQTT there.";

    /// <summary>Returns when the connection is lost, or why the broker does not want this user.</summary>
    private async Task<string?> Connect(CancellationToken stop)
    {
        lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task OnLost(MqttClientDisconnectedEventArgs _)
        {
            lost.TrySetResult();
            return Task.CompletedTask;
        }

        client.DisconnectedAsync += OnLost;
        try
        {
            using var limit = Limit(stop);
            var answer = await client.ConnectAsync(Options(), limit.Token);
            if (answer.ResultCode is MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized)
                return $"The broker does not take the user '{options.User}' with this password.";
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
                throw new MqttBusyBrokerException($"The broker refuses the connection: {answer.ResultCode}. {answer.ReasonString}");
            var subscribe = new MqttClientSubscribeOptionsBuilder();
            foreach (var filter in filters) subscribe.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce);
            var subscribed = await client.SubscribeAsync(subscribe.Build(), limit.Token);
            if (subscribed.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } denied)
                throw new MqttBusyBrokerException($"The broker refuses '{denied.TopicFilter.Topic}': {denied.ResultCode}.");
            IsReady = true;
            await changed(LinkState.Ready, null);
            await lost.Task.WaitAsync(stop);
            return null;
        }
        finally
        {
            client.DisconnectedAsync -= OnLost;
            IsReady = false;
            await Drop();
        }
    }

    /// <summary>A broker that does not answer for so long counts as away.</summary>
    private CancellationTokenSource Limit(CancellationToken stop)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(AnswerLimit);
        return limit;
    }

    /// <summary>Only what a browser knows too; it throws for anything else about the WebSocket.</summary>
    private MqttClientOptions Options() => new MqttClientOptionsBuilder()
        .WithConnectionUri(options.Url)
        .WithProtocolVersion(MqttProtocolVersion.V500)
        .WithClientId(clientId)
        .WithCleanStart()
        .WithCredentials(options.User, options.Password)
        .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
        .WithTimeout(AnswerLimit)
        .Build();

    private async Task BackOff(int failures)
    {
        var most = Math.Min(MostBackOff.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(failures, 16)));
        var wait = TimeSpan.FromMilliseconds(1 + (options.Chance.NextDouble() * most));
        try { await woken.Next.WaitAsync(wait, options.Time, stopping.Token); }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException) { } // over, or stopping
    }

    internal static bool IsLoss(Exception e) =>
        e is MqttCommunicationException or MqttProtocolViolationException or OperationCanceledException or ObjectDisposedException;
}

/// <summary>What has become of a connection.</summary>
internal enum LinkState
{
    Ready,
    Lost,
    Refused,
}

/// <summary>The broker does not want the connection now.</summary>
internal sealed class MqttBusyBrokerException(string message) : Exception(message.TrimEnd());
