using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Local.Mqtt;
using ServerlessEvents.Mqtt;
using ServerlessEvents.Tests.EndToEnd;
using ServerlessEvents.Tests.Local.Hosting;
using ServerlessEvents.Tests.Local.Kafka;
using ServerlessEvents.Tests.Local.Mqtt;

namespace ServerlessEvents.Tests.Functions;

/// <summary>A topic for which the MQTT broker has no room holds the others up for a while only, and is never told out of order.</summary>
public sealed class BusyTopicTests : IAsyncLifetime
{
    private const string Full = "state/alice/order/full";
    private static readonly Topics Topics = new("test");
    private readonly ConcurrentQueue<string> taken = [];
    private TestBroker kafka = null!;
    private RunningMqttBroker broker = null!;
    private volatile int refusals;

    public async ValueTask InitializeAsync()
    {
        kafka = await TestBroker.Start();
        foreach (var topic in Topics.Declare(1)) await kafka.Create(topic.Name);
        broker = await RunningMqttBroker.Start();
        broker.Server.InterceptingPublishAsync += publishing =>
        {
            var (topic, payload) = (publishing.ApplicationMessage.Topic, publishing.ApplicationMessage.ConvertPayloadToString());
            if (topic.StartsWith(Full, StringComparison.Ordinal) && Interlocked.Decrement(ref refusals) >= 0)
            {
                publishing.ProcessPublish = false;
                publishing.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
            }
            else
            {
                taken.Enqueue(payload);
            }
            return Task.CompletedTask;
        };
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await kafka.DisposeAsync();
    }

    [Fact]
    public async Task What_is_refused_for_a_while_is_sent_again_with_what_follows_at_its_topic_and_nothing_else_is()
    {
        refusals = 3; // the first, and twice the first two
        await Notify("one", "two");
        Assert.Equal(["before", "after"], taken.Where(payload => payload is "before" or "after"));
        Assert.Equal(["one", "two"], taken.Where(payload => payload is "one" or "two").TakeLast(2));
        Assert.Equal("two", (await broker.Server.GetRetainedMessageAsync(Full)).ConvertPayloadToString());
        Assert.Empty(kafka.ReadAll(Topics.DeadLetters));
    }

    [Fact]
    public async Task What_is_refused_for_long_becomes_a_dead_letter_with_the_reason_and_the_partition_goes_on()
    {
        refusals = int.MaxValue;
        await Notify("one", "two");
        Assert.Equal(["before", "after"], taken);
        var letters = kafka.ReadAll(Topics.DeadLetters);
        Assert.Equal(["one", "two"], letters.Select(letter => letter.Message.Value).Order());
        Assert.All(letters, letter => Assert.Contains(
            "QuotaExceeded", System.Text.Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes(HeaderNames.Errors)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_does_not_read_holds_others_up_once_and_not_with_each_topic()
    {
        refusals = int.MaxValue;
        await Notify([Full], [Full + "-2", Full + "-3", Full + "-4"]);
        Assert.Equal(ResultPublisher.MaxTries + 3, int.MaxValue - refusals);
        Assert.Equal(4, kafka.ReadAll(Topics.DeadLetters).Count());
    }

    private Task Notify(params string[] states) => Notify([.. states.Select(state => (state, Full))]);

    private Task Notify(params string[][] topics) =>
        Notify([.. topics.Select(batch => batch.Select(topic => ("value", topic)).ToArray())]);

    private Task Notify((string Value, string Topic)[] batch) => Notify([batch]);

    private async Task Notify((string Value, string Topic)[][] batches)
    {
        var settings = new Settings { Context = "test", KafkaBrokers = kafka.BootstrapServers };
        using var producer = new DurableProducer(settings.Kafka);
        using var measured = new Measured(Topics);
        await using var mqtt = new MqttConnection(
            new(new Uri($"mqtt://127.0.0.1:{broker.TcpPort}"), "notify:test")
            {
                Username = LocalUsers.Notifier,
                Password = broker.PasswordOf(LocalUsers.Notifier),
            },
            TimeProvider.System, new Random(1), NullLogger.Instance).Start();
        var undeliverable = new UndeliverableResults(producer, measured.Telemetry, Topics);
        using var consumer = new ResultsConsumer(mqtt, undeliverable, settings, backOff: new(new HurriedClock(), new Random(1)));
        var offset = 0;
        foreach (var states in batches)
        {
            KafkaRecord[] batch =
            [
                Result("before", "replies/alice"),
                .. states.Select(state => Result(state.Value, state.Topic, new KafkaHeader { Key = HeaderNames.Retain, Value = "1"u8.ToArray() })),
                Result("after", "replies/alice"),
            ];
            foreach (var record in batch) record.Offset = offset++;
            await consumer.Each(batch, CancellationToken.None).WaitAsync(Eventually.Limit);
        }
    }

    private static KafkaRecord Result(string value, string topic, params KafkaHeader[] more) => new()
    {
        Topic = Topics.Results,
        Value = System.Text.Encoding.UTF8.GetBytes(value),
        Timestamp = new KafkaTimestamp { UnixTimestampMs = 1_800_000_000_000 },
        Headers = [new KafkaHeader { Key = HeaderNames.To, Value = System.Text.Encoding.UTF8.GetBytes(topic) }, .. more],
    };
}
