using System.Collections.Concurrent;
using System.Security.Cryptography;
using MQTTnet.Protocol;
using MQTTnet.Server;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>
/// The rules of the local MQTT broker: who is who, who may publish and read what (<see cref="MqttTopics"/>), and that no event is taken
/// while nobody would carry it on.
/// </summary>
public sealed class LocalMqttBroker(LocalUsers users, RetainedFile retained, ILogger<LocalMqttBroker> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, string> owners = [];
    private readonly ClientRate rate = new(TimeProvider.System);
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
        server.ValidatingConnectionAsync += Check;
        server.InterceptingPublishAsync += Check;
        server.InterceptingSubscriptionAsync += Check;
        server.ClientAcknowledgedPublishPacketAsync += Count;
        server.ClientDisconnectedAsync += Forget;
        // there is no handler of changes: for a handler MQTTnet copies all retained messages at each change
        server.LoadingRetainedMessageAsync += retained.Load;
    }

    private Task Check(ValidatingConnectionEventArgs connecting)
    {
        // this comes first: without an id MQTTnet blames the id, whatever reason we give
        if (connecting.ClientId.Length == 0) connecting.AssignedClientIdentifier = "assigned-" + RandomNumberGenerator.GetHexString(16);
        if (!users.Knows(connecting.UserName, connecting.Password)) Refuse(MqttConnectReasonCode.BadUserNameOrPassword, "user or password");
        else if (!isOpen && !LocalUsers.IsSystem(connecting.UserName)) Refuse(MqttConnectReasonCode.ServerUnavailable, "still starting");
        // A session belongs to whoever began it: its queue must not go to another user who knows its client id.
        else if (connecting.ClientId.Length > 0 && owners.GetOrAdd(connecting.ClientId, connecting.UserName) != connecting.UserName)
            Refuse(MqttConnectReasonCode.ClientIdentifierNotValid, "a client id of another user");
        return Task.CompletedTask;

        void Refuse(MqttConnectReasonCode code, string why)
        {
            connecting.ReasonCode = code;
            connecting.ReasonString = why;
            LocalLog.RefusedConnection(logger, Printable.Of(connecting.UserName), why);
        }
    }

    private async Task Check(InterceptingPublishEventArgs publishing)
    {
        if (LocalUsers.IsSystem(publishing.UserName))
        {
            if (publishing.ProcessPublish && publishing.ApplicationMessage.Retain) Keep(publishing);
            return;
        }
        await rate.Wait(publishing.ClientId);
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
    private void Keep(InterceptingPublishEventArgs publishing)
    {
        try { retained.Save(publishing.ApplicationMessage); }
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

    private Task Forget(ClientDisconnectedEventArgs disconnected)
    {
        rate.Forget(disconnected.ClientId);
        return Task.CompletedTask;
    }

    private Task Count(ClientAcknowledgedPublishPacketEventArgs acknowledged)
    {
        if (acknowledged.UserName == LocalUsers.Ingress && acknowledged.IsCompleted) Interlocked.Decrement(ref underway);
        return Task.CompletedTask;
    }

    private Task Check(InterceptingSubscriptionEventArgs subscribing)
    {
        var filter = subscribing.TopicFilter.Topic;
        if (LocalUsers.IsSystem(subscribing.UserName)) return Task.CompletedTask;
        if (MqttTopics.MaySubscribe(subscribing.UserName, filter)) return Task.CompletedTask;
        subscribing.ProcessSubscription = false;
        subscribing.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
        LocalLog.RefusedTopic(logger, Printable.Of(subscribing.UserName), "read", Printable.Of(filter));
        return Task.CompletedTask;
    }
}
