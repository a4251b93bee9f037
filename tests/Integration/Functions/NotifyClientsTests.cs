using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using ServerlessEvents.Bench.Torture.Edge;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Mqtt;
using ServerlessEvents.Tests.EndToEnd;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>What a client at mosquitto gets of a result, and what becomes of one that mosquitto does not take.</summary>
public sealed class NotifyClientsTests : IAsyncLifetime
{
    private static readonly Topics Topics = new("test");
    private readonly List<MqttApplicationMessage> received = [];
    private readonly IMqttClient alice = new MqttClientFactory().CreateMqttClient();
    private MosquittoBroker? mosquitto;

    public async ValueTask InitializeAsync()
    {
        if (!MosquittoBroker.IsInstalled) return; // its tests are skipped
        mosquitto = await MosquittoBroker.Start(Repository.Root, ["alice"], maxPacketSize: 300_000);
        alice.ApplicationMessageReceivedAsync += message =>
        {
            lock (received) received.Add(message.ApplicationMessage);
            return Task.CompletedTask;
        };
        await Connect();
    }

    public async ValueTask DisposeAsync()
    {
        alice.Dispose();
        if (mosquitto is not null) await mosquitto.DisposeAsync();
    }

    [MosquittoFact]
    public async Task Each_message_says_what_it_is_and_one_that_is_not_taken_becomes_a_dead_letter_while_the_rest_goes_on()
    {
        await using var kafka = await TestBroker.Start();
        foreach (var topic in Topics.Declare(1)) await kafka.Create(topic.Name);
        await Notify(kafka,
        [
            Result(
                "reply",
                [
                    new(HeaderNames.ContentType, "application/cloudevents+json"), new(HeaderNames.Id, "alice/e-1/reply"),
                    new(HeaderNames.To, "replies/alice/x"), new(HeaderNames.Version, "7"), new(HeaderNames.Correlation, "c-7")
                ]),
            Result(
                "state",
                [
                    new(HeaderNames.ContentType, "application/json"), new(HeaderNames.To, "state/alice/order/o-1"),
                    new(HeaderNames.Retain, "1")
                ]),
            Result("nowhere", []),
            Result("no topic of ours", [new(HeaderNames.To, "events/alice")]),
            Result(new string('x', 400_000), [new(HeaderNames.To, "replies/alice/large")]),
            Result("last", [new(HeaderNames.To, "replies/alice")]),
        ]);

        await Eventually.True(() => Received().Length == 3, () => string.Join('\n', Received().Select(message => message.Topic)));
        var reply = Received()[0];
        Assert.Equal(
            ("replies/alice/x", "reply", "application/cloudevents+json", "c-7", false),
            (reply.Topic, reply.ConvertPayloadToString(), reply.ContentType, Encoding.UTF8.GetString(reply.CorrelationData), reply.Retain));
        Assert.Equal(
            ["position=0-0", "id=alice/e-1/reply", "version=7"],
            reply.UserProperties.Select(property => $"{property.Name}={Encoding.UTF8.GetString(property.ValueBuffer.Span)}"));
        Assert.InRange(reply.MessageExpiryInterval, 7 * 24 * 3600u - 300, 7 * 24 * 3600u); // the broker takes off what it waited there
        Assert.Equal(0u, Received()[1].MessageExpiryInterval);
        Assert.Equal("last", Received()[2].ConvertPayloadToString());

        var letters = kafka.ReadAll(Topics.DeadLetters);
        Assert.Equal(
            ["test.results/0/2", "test.results/0/3", "test.results/0/4"],
            letters.Select(letter => Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes(HeaderNames.Origin))).Order());
        Assert.Contains(letters, letter => letter.Message.Value.Length == 400_000);
        var audit =
            kafka.ReadAll(Topics.Audit).Select(record => AuditRecord.FromJson(Encoding.UTF8.GetBytes(record.Message.Value))).ToArray();
        Assert.Equal(["PacketTooLarge", "no-message", "no-topic"], audit.Select(record => record.Code).Order());
        Assert.All(
            audit, record => Assert.Equal((AuditOutcome.Undeliverable, ActorType.System), (record.Outcome, record.ActorType)));
    }

    [MosquittoFact]
    public async Task What_the_broker_does_not_allow_becomes_a_dead_letter()
    {
        await using var kafka = await TestBroker.Start();
        foreach (var topic in Topics.Declare(1)) await kafka.Create(topic.Name);
        await Notify(kafka, [Result("not allowed", [new(HeaderNames.To, "replies/alice")])], user: "ingress"); // which publishes nothing
        var audit = AuditRecord.FromJson(Encoding.UTF8.GetBytes(Assert.Single(kafka.ReadAll(Topics.Audit)).Message.Value));
        Assert.Equal(("NotAuthorized", AuditOutcome.Undeliverable), (audit.Code, audit.Outcome));
        Assert.Equal("not allowed", Assert.Single(kafka.ReadAll(Topics.DeadLetters)).Message.Value);
    }

    [MosquittoFact]
    public async Task State_that_was_taken_back_is_gone_for_whoever_comes_later()
    {
        await using var kafka = await TestBroker.Start();
        foreach (var topic in Topics.Declare(1)) await kafka.Create(topic.Name);
        Header[] headers = [new(HeaderNames.To, "state/alice/order/o-1"), new(HeaderNames.Retain, "1")];
        await Notify(
            kafka,
            [
                Result("state", headers),
                Result("", headers),
                Result("another", [new(HeaderNames.To, "state/alice/order/o-2"), new(HeaderNames.Retain, "1")])
            ]);
        await Eventually.True(() => Received().Length == 3, () => $"{Received().Length} came.");
        lock (received) received.Clear();
        await Connect();
        await Eventually.True(() => Received().Length == 1, () => string.Join('\n', Received().Select(message => message.Topic)));
        Assert.Equal(("state/alice/order/o-2", true), (Received()[0].Topic, Received()[0].Retain));
    }

    private async Task Notify(TestBroker kafka, KafkaRecord[] batch, string user = "notifier")
    {
        var settings = new Settings { Context = "test", KafkaBrokers = kafka.BootstrapServers };
        using var producer = new DurableProducer(settings.Kafka);
        using var measured = new Measured(Topics);
        await using var mqtt = new MqttConnection(
            new(new Uri($"mqtt://127.0.0.1:{mosquitto!.SystemPort}"), "notify:test")
            {
                Username = user,
                Password = user,
                SessionExpiry = TimeSpan.Zero
            },
            TimeProvider.System, new Random(1), NullLogger.Instance).Start();
        for (var i = 0; i < batch.Length; i++) batch[i].Offset = i;
        using var consumer = new ResultsConsumer(mqtt, new UndeliverableResults(producer, measured.Telemetry, Topics), settings);
        await new NotifyClients(consumer).Run(batch, CancellationToken.None);
    }

    private async Task Connect()
    {
        if (alice.IsConnected) await alice.DisconnectAsync();
        await alice.ConnectAsync(
            new MqttClientOptionsBuilder()
                .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
                .WithTcpServer("127.0.0.1", mosquitto!.Port)
                .WithCredentials("alice", "alice")
                .Build());
        foreach (var filter in new[] { "replies/alice/#", "state/alice/#" })
            await alice.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce);
    }

    private MqttApplicationMessage[] Received()
    {
        lock (received) return [.. received];
    }

    private static KafkaRecord Result(string value, Header[] headers) => new()
    {
        Topic = Topics.Results,
        Key = "order/o-1"u8.ToArray(),
        Value = Encoding.UTF8.GetBytes(value),
        Timestamp = new KafkaTimestamp { UnixTimestampMs = 1_800_000_000_000 },
        Headers = Array.ConvertAll(headers, header => new KafkaHeader { Key = header.Name, Value = header.Value }),
    };
}
