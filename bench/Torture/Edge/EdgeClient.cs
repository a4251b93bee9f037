using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ServerlessEvents.Bench.Torture.Edge;

/// <summary>
/// A user with a careful client: one session, and events at QoS 1 in order. After a lost connection it sends again from the first event
/// that was not acknowledged, or that has no reply when the broker may crash. It drops repeated replies by the event's id.
/// </summary>
public sealed class EdgeClient(string user, int port, bool mqttCrashes, Random chance, TimeProvider time)
{
    private readonly List<Sent> events = [];
    private readonly Dictionary<string, Sent> byId = [];

    public string User => user;
    public int Resent { get; private set; }
    public int RepeatedReplies { get; private set; }
    public int Connections { get; private set; }

    /// <summary>The first error that was found; null when there was none.</summary>
    public string? Error { get; private set; }

    public int Count { get { lock (events) return events.Count; } }
    public int Acknowledged { get { lock (events) return events.Count(sent => sent.IsAcknowledged); } }
    public int Replied { get { lock (events) return events.Count(sent => sent.IsReplied); } }

    /// <summary>Makes the next event. The connection sends it, now or when there is one again.</summary>
    public void Next()
    {
        lock (events)
        {
            var sent = new Sent(user, events.Count);
            events.Add(sent);
            byId.Add(sent.Id, sent);
        }
    }

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var client = new MqttClientFactory().CreateMqttClient();
            client.ApplicationMessageReceivedAsync += Receive;
            try
            {
                await client.ConnectAsync(Options(), stop);
                await client.SubscribeAsync($"replies/{user}", MqttQualityOfServiceLevel.AtLeastOnce, stop);
                Connections++;
                await Send(client, stop);
            }
            catch (Exception e)
                when (e is MqttCommunicationException or MqttProtocolViolationException or MqttClientDisconnectedException
                    or OperationCanceledException or InvalidOperationException)
            {
                // the next connection goes on
            }
            try { await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(20, 500)), time, stop); }
            catch (OperationCanceledException) { }
        }
    }

    private async Task Send(IMqttClient client, CancellationToken stop)
    {
        var failed = false;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5), time);
        for (var next = 0; client.IsConnected && !failed; await tick.WaitForNextTickAsync(stop))
        {
            for (; Due(next) is { } sent; next++)
            {
                if (mqttCrashes ? sent.IsReplied : sent.IsAcknowledged) continue;
                if (sent.WasSent) Resent++;
                sent.WasSent = true;
                _ = Publish(sent); // in order: the client sends in the order of the calls
            }
        }

        async Task Publish(Sent sent)
        {
            try
            {
                var answer = await client.PublishAsync(
                    new MqttApplicationMessageBuilder()
                        .WithTopic($"events/{user}")
                        .WithPayload(sent.Payload)
                        .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                        .Build(),
                    stop);
                if (answer.ReasonCode == MqttClientPublishReasonCode.Success) sent.IsAcknowledged = true;
                // NoMatchingSubscribers too: an ingress has no session
                else Error ??= $"{sent.Id} was not taken by the broker: {answer.ReasonCode}";
            }
            catch (Exception) { failed = true; } // not acknowledged: sent again on the next connection
        }
    }

    private Sent? Due(int index)
    {
        lock (events) return index < events.Count ? events[index] : null;
    }

    private Task Receive(MqttApplicationMessageReceivedEventArgs message)
    {
        using var json = JsonDocument.Parse(message.ApplicationMessage.Payload);
        var (type, data) = (json.RootElement.GetProperty("type").GetString(), json.RootElement.GetProperty("data"));
        lock (events)
        {
            var sent = byId[data.GetProperty("event").GetString()!];
            if (sent.IsReplied) RepeatedReplies++;
            sent.IsReplied = true;
            if (type != "event.accepted.v1" || data.GetProperty("version").GetInt64() != sent.Version)
                Error ??= $"{sent.Id} must be accepted at version {sent.Version}, but: {json.RootElement}";
        }
        return Task.CompletedTask;
    }

    private MqttClientOptions Options() => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V500).WithClientId(user).WithCredentials(user, user)
        .WithCleanStart(false).WithSessionExpiryInterval(3600).WithReceiveMaximum(1000).WithTimeout(TimeSpan.FromSeconds(30)).Build();

    private sealed class Sent(string user, int number)
    {
        public string Id { get; } = IdOf(user, number);
        public int Version => number % EdgeOptions.EventsOfOrder + 1;
        public bool WasSent { get; set; }
        public volatile bool IsAcknowledged;
        public volatile bool IsReplied;

        public byte[] Payload => Encoding.UTF8.GetBytes(Version == 1
            ? $$$"""{"specversion":"1.0","id":"{{{Id}}}","source":"edge","type":"order.placed.v1","subject":"{{{Order}}}","data":{"currency":"EUR","items":[{"sku":"A-1","name":"Lamp","quantity":1,"price":1.50}]}}"""
            : $$$"""{"specversion":"1.0","id":"{{{Id}}}","source":"edge","type":"order.item-added.v1","subject":"{{{Order}}}","data":{"sku":"A-1","name":"Lamp","quantity":1,"price":1.50}}""");

        private string Order => $"order/{user}-{number / EdgeOptions.EventsOfOrder}";
    }

    /// <summary>The id of a user's event. Its number gives the order in which the events were sent.</summary>
    private static string IdOf(string user, int number) => $"{user}:{number}";

    /// <summary>The number of an event by its payload, as it lies in <c>inbound</c>.</summary>
    public static int NumberOf(byte[] payload)
    {
        using var json = JsonDocument.Parse(payload);
        return int.Parse(json.RootElement.GetProperty("id").GetString()!.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
