using System.Diagnostics;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Mqtt;

namespace ServerlessEvents.Bench.Notify;

/// <summary>
/// Measures notifications for 50,000 clients, which are 50,000 topics here. NotifyClients gets batches as the host brings them. Beside it a
/// plain MQTTnet client publishes the same at QoS 1 with as many in flight. The broker is a process of its own. Nobody subscribes, so only
/// the sending side is measured.
/// </summary>
internal static class NotifyBench
{
    private const int Clients = 50_000;
    private const int Rounds = 3;
    private const int Partitions = 6;
    private const int BatchSize = 1_000;
    private static readonly byte[] Payload = Encoding.UTF8.GetBytes(
        """{"specversion":"1.0","id":"alice/e-1/0","source":"/orders","type":"order.confirmed.v1","subject":"order/o-1","time":"2026-11-23T20:45:48.084+00:00","datacontenttype":"application/json","data":{"total":299.80,"currency":"EUR"}}""");

    public static async Task<IReadOnlyList<Measurement>> Run(CancellationToken stop)
    {
        using var mqtt = await MqttBrokerProcess.Start(stop);
        var folder = Directory.CreateTempSubdirectory("notify-");
        using var kafka = await BrokerProcess.Start(folder.FullName, stop);
        var settings = new Settings { KafkaBrokers = kafka.BootstrapServers };
        await TopicAdmin.CreateMissing(settings.Kafka, settings.Topics.Declare(Partitions));
        using var producer = new DurableProducer(settings.Kafka);
        using var services = new ServiceCollection()
            .AddMetrics()
            .AddSingleton(settings.Topics)
            .AddSingleton<Telemetry>()
            .BuildServiceProvider();
        await using var connection = new MqttConnection(
            new(mqtt.Url, "notify"), TimeProvider.System, new Random(1), NullLogger.Instance).Start();
        using var consumer = new ResultsConsumer(
            connection, new UndeliverableResults(producer, services.GetRequiredService<Telemetry>(), settings.Topics), settings);
        var ours = new NotifyClients(consumer);
        using var plain = new MqttClientFactory().CreateMqttClient();
        await plain.ConnectAsync(
            new MqttClientOptionsBuilder()
                .WithConnectionUri(mqtt.Url)
                .WithProtocolVersion(MqttProtocolVersion.V500)
                .WithClientId("plain")
                .Build(),
            stop);

        var (rates, floors, offsets) = (new List<double>(), new List<double>(), new long[Partitions]);
        var (allocated, memory) = (0L, 0L);
        for (var round = -1; round < Rounds; round++) // the first round is not counted: it connects and compiles
        {
            GC.Collect();
            var before = GC.GetTotalAllocatedBytes();
            var rate = await Measure(() => Send(ours, offsets, stop));
            allocated = GC.GetTotalAllocatedBytes() - before;
            memory = Math.Max(memory, Environment.WorkingSet);
            var floor = await Measure(() => Send(plain, stop));
            if (round < 0) continue;
            rates.Add(rate);
            floors.Add(floor);
        }
        folder.Delete(recursive: true);
        return
        [
            new("notifications to 50,000 topics, NotifyClients", rates.Max(), "messages/s", floors.Max()),
            new("allocated by it, records of the host included", (double)allocated / Clients, "B/message"),
            new("working set of the process around it", memory / 1e6, "MB"),
        ];
    }

    private static async Task<double> Measure(Func<Task> send)
    {
        var started = Stopwatch.GetTimestamp();
        await send();
        return Clients / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task Send(NotifyClients function, long[] offsets, CancellationToken stop)
    {
        for (var sent = 0; sent < Clients; sent += BatchSize)
        {
            await function.Run(
                [
                    .. Enumerable.Range(sent, BatchSize)
                        .Select(client => Record(client, client % Partitions, offsets[client % Partitions]++))
                ],
                stop);
        }
    }

    private static KafkaRecord Record(int client, int partition, long offset) => new()
    {
        Topic = "orders.results",
        Partition = partition,
        Offset = offset,
        Key = [1],
        Value = Payload,
        Timestamp = new() { UnixTimestampMs = 0 },
        Headers =
        [
            new() { Key = HeaderNames.ContentType, Value = "application/cloudevents+json"u8.ToArray() },
            new() { Key = HeaderNames.To, Value = Encoding.UTF8.GetBytes(TopicOf(client)) },
        ],
    };

    /// <summary>Keeps as many messages in flight as NotifyClients may have.</summary>
    private static async Task Send(IMqttClient client, CancellationToken stop)
    {
        using var inFlight = new SemaphoreSlim(ResultMessage.MaxInFlight);
        var all = new Task[Clients];
        for (var i = 0; i < Clients; i++)
        {
            await inFlight.WaitAsync(stop);
            all[i] = Publish(i);
        }
        await Task.WhenAll(all);

        async Task Publish(int i)
        {
            await client.PublishAsync(
                new MqttApplicationMessageBuilder()
                    .WithTopic(TopicOf(i))
                    .WithPayload(Payload)
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .Build(),
                stop);
            inFlight.Release();
        }
    }

    private static string TopicOf(int client) => $"notifications/user-{client}/order/o-{client}";
}
