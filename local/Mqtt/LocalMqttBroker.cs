using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>
/// The rules of the local MQTT broker: who is who, who may publish and read what (<see cref="MqttTopics"/>), and that no event is taken
/// while nobody would carry it on.
/// </summary>
public sealed class LocalMqttBroker(
    LocalUsers users, RetainedFile retained, UserSessions sessions, MqttLimits limits, TimeProvider time, ILogger<LocalMqttBroker> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private readonly UserRate rate = new(limits.MessagesPerSecond, time);
    private MqttServer? attached;
    private volatile bool isOpen;
    private int underway;

    /// <summary>Lets users in. Before, when nobody would carry their events on, they are asked to come back.</summary>
    public void Open() => isOpen = true;

    /// <summary>
    /// Takes no more events, and returns when the ingress has acknowledged all events that were taken: the broker keeps none over a stop.
    /// </summary>
    public async Task Close()
    {
        isOpen = false;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var closing = TimeProvider.System.GetTimestamp();
        while (Volatile.Read(ref underway) > 0 && TimeProvider.System.GetElapsedTime(closing) < Timeout) await tick.WaitForNextTickAsync();
    }

    public void Attach(MqttServer server)
    {
        attached = server;
        server.ValidatingConnectionAsync += Check;
        server.InterceptingPublishAsync += Check;
        server.InterceptingSubscriptionAsync += Check;
        server.InterceptingUnsubscriptionAsync += sessions.Unsubscribe;
        server.InterceptingClientEnqueueAsync += Check;
        server.ClientAcknowledgedPublishPacketAsync += Count;
        server.ClientDisconnectedAsync += sessions.Left;
        server.SessionDeletedAsync += sessions.Forget;
        // there is no handler of changes: for a handler MQTTnet copies all retained messages at each change
        server.LoadingRetainedMessageAsync += retained.Load;
    }

    private async Task Check(ValidatingConnectionEventArgs connecting)
    {
        var isSystem = LocalUsers.IsSystem(connecting.UserName);
        if (!users.Knows(connecting.UserName, connecting.Password))
        {
            Refuse(MqttConnectReasonCode.BadUserNameOrPassword, "user or password");
        }
        else if (!isOpen && !isSystem)
        {
            Refuse(MqttConnectReasonCode.ServerUnavailable, "still starting");
        }
        else if (connecting.ClientId.Length > 0)
        {
            await EndFormer(connecting.ClientId);
            if (isSystem) return;
            await EndExpiredSessions();
            if (!sessions.Begin(connecting)) Refuse(NoRoom(connecting), $"the user has {limits.Sessions} sessions; end one of them");
        }

        void Refuse(MqttConnectReasonCode code, string why)
        {
            connecting.ReasonCode = code;
            connecting.ReasonString = why;
            LocalLog.RefusedConnection(logger, Printable.Of(connecting.UserName), why);
        }
    }

    /// <summary>MQTT 3.1.1 has no such reason, and MQTTnet would blame its version.</summary>
    private static MqttConnectReasonCode NoRoom(ValidatingConnectionEventArgs connecting) =>
        connecting.ProtocolVersion == MqttProtocolVersion.V500
            ? MqttConnectReasonCode.QuotaExceeded : MqttConnectReasonCode.ServerUnavailable;

    private async Task Check(InterceptingPublishEventArgs publishing)
    {
        ExpiringProperties.Attach(publishing.ApplicationMessage, time.GetUtcNow());
        if (LocalUsers.IsSystem(publishing.UserName))
        {
            if (publishing.ProcessPublish && publishing.ApplicationMessage.Retain) await Keep(publishing);
            return;
        }
        await rate.Wait(publishing.UserName, publishing.ApplicationMessage.Payload.Length);
        publishing.ApplicationMessage.Retain = false; // an event is not a state
        if (MqttTopics.MayPublish(publishing.UserName, publishing.ApplicationMessage.Topic))
        {
            Take(publishing);
            return;
        }
        publishing.ProcessPublish = false;
        publishing.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
        publishing.Response.ReasonString = $"Publish to {MqttTopics.EventsOf(publishing.UserName)} only.";
        LocalLog.RefusedTopic(logger, Printable.Of(publishing.UserName), "publish to", Printable.Of(publishing.ApplicationMessage.Topic));
    }

    /// <summary>What is not on disk does not count: its sender is told to come again.</summary>
    private async Task Keep(InterceptingPublishEventArgs publishing)
    {
        try
        {
            retained.Save(publishing.ApplicationMessage);
            foreach (var topic in retained.TakeExpired()) await attached!.UpdateRetainedMessageAsync(new() { Topic = topic });
        }
        catch (IOException e)
        {
            publishing.ProcessPublish = false;
            publishing.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
            publishing.Response.ReasonString = e.Message;
            LocalLog.NotKept(logger, Printable.Of(publishing.ApplicationMessage.Topic), e.Message);
        }
    }

    /// <summary>
    /// Counts what the ingress will acknowledge, which is not QoS 0. After closing, no acknowledgement is the answer: the client sends
    /// again.
    /// </summary>
    private void Take(InterceptingPublishEventArgs publishing)
    {
        var isCounted = publishing.ApplicationMessage.QualityOfServiceLevel > MqttQualityOfServiceLevel.AtMostOnce;
        if (isCounted) Interlocked.Increment(ref underway);
        if (isOpen) return;
        if (isCounted) Interlocked.Decrement(ref underway);
        publishing.ProcessPublish = false;
        publishing.CloseConnection = true;
    }

    private Task Count(ClientAcknowledgedPublishPacketEventArgs acknowledged)
    {
        if (acknowledged.UserName == LocalUsers.Ingress && acknowledged.IsCompleted) Interlocked.Decrement(ref underway);
        sessions.Find(acknowledged.ClientId)?.Acknowledged();
        return Task.CompletedTask;
    }

    private Task Check(InterceptingSubscriptionEventArgs subscribing)
    {
        var filter = subscribing.TopicFilter.Topic;
        if (LocalUsers.IsSystem(subscribing.UserName)) return Task.CompletedTask;
        if (!MqttTopics.MaySubscribe(subscribing.UserName, filter))
        {
            Refuse(MqttSubscribeReasonCode.NotAuthorized);
            LocalLog.RefusedTopic(logger, Printable.Of(subscribing.UserName), "read", Printable.Of(filter));
        }
        else if (!sessions.Subscribe(subscribing))
        {
            Refuse(MqttSubscribeReasonCode.QuotaExceeded);
            subscribing.ReasonString = $"You have {limits.Filters} topic filters; unsubscribe from one.";
        }
        return Task.CompletedTask;

        void Refuse(MqttSubscribeReasonCode code)
        {
            subscribing.ProcessSubscription = false;
            subscribing.Response.ReasonCode = code;
        }
    }

    private Task Check(InterceptingClientApplicationMessageEnqueueEventArgs enqueuing)
    {
        enqueuing.AcceptEnqueue = sessions.HasRoom(enqueuing.ReceiverClientId, out var fullest);
        if (fullest is not null) _ = End(fullest);
        return Task.CompletedTask;
    }

    /// <summary>
    /// A message must not be missing in a session unnoticed. So the session ends; its client finds that out, and asks for what it has
    /// missed.
    /// </summary>
    private async Task End(UserSession session)
    {
        LocalLog.EndedSession(logger, Printable.Of(session.ClientId), limits.PendingMessages);
        foreach (var client in (await attached!.GetClientsAsync()).Where(client => client.Id == session.ClientId))
        {
            var goodbye = client.DisconnectAsync(new() { ReasonCode = MqttDisconnectReasonCode.QuotaExceeded });
            await Task.WhenAny(goodbye, Task.Delay(Timeout, TimeProvider.System)); // a client that reads nothing does not hear it
        }
        await session.Status!.DeleteAsync();
    }

    /// <summary>
    /// Ends the connection that has this client id, and waits until it is gone. For a moment MQTTnet would let both take what waits in the
    /// session, and what the former one takes then comes only when the client connects once more.
    /// </summary>
    private async Task EndFormer(string clientId)
    {
        if (await Connected(clientId) is not { } former) return;
        var goodbye = former.DisconnectAsync(new() { ReasonCode = MqttDisconnectReasonCode.SessionTakenOver });
        using var limit = new CancellationTokenSource(Timeout, TimeProvider.System);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        try
        {
            await goodbye.WaitAsync(limit.Token);
            while (await Connected(clientId) is not null) await tick.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException) { } // a client that reads nothing holds nobody up; MQTTnet takes its session from it
    }

    private async Task<MqttClientStatus?> Connected(string clientId) =>
        (await attached!.GetClientsAsync()).FirstOrDefault(client => client.Id == clientId);

    private async Task EndExpiredSessions()
    {
        var expired = sessions.Expired();
        if (expired.Count == 0) return;
        // MQTTnet may tell that a client has left after it has let it in again
        var connected = (await attached!.GetClientsAsync()).Select(client => client.Id).ToHashSet();
        foreach (var session in await attached.GetSessionsAsync())
        {
            if (expired.Contains(session.Id) && !connected.Contains(session.Id)) await session.DeleteAsync();
        }
    }
}
