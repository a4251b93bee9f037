using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using ServerlessEvents.Bench.Roundtrip;
using ServerlessEvents.Bench.Torture.Edge;

namespace ServerlessEvents.Bench;

/// <summary>
/// One user does everything that he may do, as much as he can, one thing after the other. Meanwhile another user's events are timed, beside
/// a quiet time before each. Each abuse begins when what the one before left behind is worked off.
/// </summary>
internal static class AbuseBench
{
    private const int PerSecond = 50;
    private const int Events = 500;
    private const int Clients = 8;
    private static readonly TimeSpan MaxRecovery = TimeSpan.FromMinutes(2);

    private static readonly (string Name, Func<int, int, CancellationToken, Task> Do)[] Abuses =
    [
        ("valid events", (port, client, stop) => Publish(port, client, stop, i => Event(client, i, "order.placed.v1", Order))),
        ("valid events of one order", (port, client, stop) => Publish(port, client, stop, i => Event(client, i, "order.paid.v1", """{"amount":0.01}""", "order/bob"))),
        ("payloads that are no JSON", (port, client, stop) => Publish(port, client, stop, _ => "{"u8.ToArray())),
        ("payloads of 256 KiB", (port, client, stop) => Publish(port, client, stop, i => Event(client, i, "order.placed.v1", $"\"{new string('x', 261_000)}\""))),
        ("data with 1,000 errors", (port, client, stop) => Publish(port, client, stop, i => Event(client, i, "order.placed.v1", $$"""{"items":[{{string.Join(',', Enumerable.Repeat("{}", 1_000))}}]}"""))),
        ("requests for missed notifications", (port, client, stop) => Publish(port, client, stop, i => Resume(client, i))),
        ("replies that nobody reads", Hoard),
        ("new sessions", (port, client, stop) => Reconnect(port, stop, i => Options(port, $"session-{client}-{i}", "bob"))),
        ("wrong passwords", (port, client, stop) => Reconnect(port, stop, i => Options(port, $"wrong-{client}-{i}", "no"))),
    ];

    /// <summary>Numbers of events and sessions, so that each is a new one.</summary>
    private static int sent;

    private const string Order = """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":1,"price":149.90}]}""";

    public static async Task<IReadOnlyList<Measurement>> Run(string? only, CancellationToken stop)
    {
        var measured = await OnBroker("local broker", null, only, stop);
        if (!MosquittoBroker.IsInstalled) return measured;
        await using var mosquitto = await MosquittoBroker.Start(Checkout.Root, ["alice", "bob"]);
        return [.. measured, .. await OnBroker("mosquitto", mosquitto, only, stop)];
    }

    private static async Task<List<Measurement>> OnBroker(string name, MosquittoBroker? mosquitto, string? only, CancellationToken stop)
    {
        using var cloud = await CloudChild.Start(stop, mqtt: mosquitto?.SystemUrl, limitsUsers: true);
        var port = mosquitto?.Port ?? cloud.MqttPort;
        await using var alice = await Shopper.Connect(port, "alice", "alice", stop);
        await Time(alice, Shopper.Orders, (i, shopper) => shopper.Place(i, i), stop);
        await Add(alice, Events, stop); // compiles
        var first = await Add(alice, Events, stop);
        var measured = new List<Measurement>();
        foreach (var (abuse, act) in Abuses.Where(abuse => only is null || abuse.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            var quiet = await Add(alice, Events, stop);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var abusers = Enumerable.Range(0, Clients)
                .Select(client => Task.Run(() => UntilEnd(() => act(port, client, end.Token), end.Token), stop))
                .ToArray();
            var abused = await Add(alice, Events, stop);
            await end.CancelAsync();
            await Task.WhenAll(abusers);
            foreach (var percent in new[] { 50.0, 99 })
                measured.Add(new($"{name}, {abuse}, p{percent}", abused.Replies.Percentile(percent), "ms", quiet.Replies.Percentile(percent)));
            measured.Add(new(
                $"{name}, {abuse}, PUBACK p99", abused.Acknowledgements.Percentile(99), "ms", quiet.Acknowledgements.Percentile(99)));
            measured.Add(new($"{name}, {abuse}, until quiet again", await Recover(alice, first.Replies.Percentile(99), stop), "s"));
            foreach (var measurement in measured.TakeLast(4)) Console.WriteLine(measurement);
        }
        return measured;
    }

    /// <summary>Waits until alice's events take no more than twice the time of the beginning, and says how many seconds that was.</summary>
    private static async Task<double> Recover(Shopper alice, double first, CancellationToken stop)
    {
        var ended = TimeProvider.System.GetTimestamp();
        while ((await Add(alice, Events / 5, stop)).Replies.Percentile(99) > 2 * first)
        {
            if (TimeProvider.System.GetElapsedTime(ended) > MaxRecovery) break; // the next quiet time tells
        }
        return TimeProvider.System.GetElapsedTime(ended).TotalSeconds;
    }

    private static Task<(Latencies Replies, Latencies Acknowledgements)> Add(Shopper alice, int events, CancellationToken stop) =>
        Time(alice, events, (i, shopper) => shopper.Add(i % Shopper.Orders, i), stop);

    /// <summary>How long replies take, and the MQTT broker's acknowledgements: mosquitto's tell how long it takes by itself.</summary>
    private static async Task<(Latencies Replies, Latencies Acknowledgements)> Time(
        Shopper shopper, int count, Func<int, Shopper, Task> send, CancellationToken stop)
    {
        var (replies, acknowledgements) = (new Latencies(count, PerSecond), new Latencies(count));
        shopper.Listen(replies, acknowledgements);
        await replies.Run(i => send(i, shopper), stop);
        return shopper.Wrong == 0
            ? (replies, acknowledgements)
            : throw new InvalidOperationException($"{shopper.Wrong} events of alice were not accepted.");
    }

    /// <summary>Begins again whenever the broker has had enough.</summary>
    private static async Task UntilEnd(Func<Task> act, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try { await act(); }
            catch (OperationCanceledException) { }
            catch (MqttCommunicationException) { }
            catch (NullReferenceException) { } // MQTTnet's, when the connection is lost while many messages are published
        }
    }

    /// <summary>Publishes without a pause.</summary>
    private static async Task Publish(int port, int number, CancellationToken stop, Func<int, byte[]> payload)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(Options(port, $"abuse-{number}", "bob"), stop);
        for (var i = Interlocked.Add(ref sent, 1_000_000); ; i += 20)
            await Task.WhenAll(Enumerable.Range(i, 20).Select(n => client.PublishAsync(Message(payload(n)), stop)));
    }

    /// <summary>Subscribes to all that he may read, stops reading, and goes on sending by other connections.</summary>
    private static async Task Hoard(int port, int number, CancellationToken stop)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += _ => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        await client.ConnectAsync(Options(port, $"hoard-{number}", "bob"), stop);
        foreach (var filter in new[] { "replies/bob/#", "state/bob/#", "notifications/bob/#" })
            await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, stop);
        await Publish(port, number, stop, i => Event(number, i, "order.placed.v1", Order));
    }

    private static async Task Reconnect(int port, CancellationToken stop, Func<int, MqttClientOptions> options)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(options(Interlocked.Increment(ref sent)), stop);
    }

    private static MqttClientOptions Options(int port, string id, string password) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", port)
        .WithProtocolVersion(MqttProtocolVersion.V500)
        .WithCredentials("bob", password)
        .WithClientId(id)
        .WithCleanStart(false)
        .WithSessionExpiryInterval(3600)
        .Build();

    private static MqttApplicationMessage Message(byte[] payload) => new MqttApplicationMessageBuilder()
        .WithTopic("events/bob").WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();

    private static byte[] Event(int client, int i, string type, string data, string? subject = null) => Encoding.UTF8.GetBytes(
        $$"""{"specversion":"1.0","id":"{{client}}-{{i}}","source":"abuse","type":"{{type}}","subject":"{{subject ?? $"order/bob-{client}-{i}"}}","data":{{data}}}""");

    private static byte[] Resume(int client, int i) => Encoding.UTF8.GetBytes(
        $$$"""{"specversion":"1.0","id":"r-{{{client}}}-{{{i}}}","source":"abuse","type":"notifications.resume.v1","data":{"since":"2026-01-01T00:00:00Z"}}""");
}
