using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;
using ServerlessEvents.Tests.Local.Kafka;
using ServerlessEvents.Tests.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.Functions;

/// <summary>The function itself over a real broker and registry: for each hostile record exactly what the design says comes out.</summary>
public class ValidateEventsTests(ITestOutputHelper output)
{
    private const int Batch = 1_000;

    /// <summary>How many; <c>HOSTILE_INPUTS=100000</c> for the whole.</summary>
    private static readonly int Inputs =
        int.TryParse(Environment.GetEnvironmentVariable("HOSTILE_INPUTS"), out var inputs) ? inputs : 20_000;

    [Fact]
    public async Task Every_hostile_input_becomes_one_event_or_one_dead_letter_with_a_reply_and_an_audit_record()
    {
        await using var kafka = await TestBroker.Start();
        await using var registry = await RunningRegistry.Start();
        await RegisterSchemas(registry);
        var topics = new Topics("orders");
        await TopicAdmin.CreateMissing(new(kafka.BootstrapServers), topics.Declare(partitions: 1));
        var settings = Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["KafkaBrokers"] = kafka.BootstrapServers,
            ["SchemaRegistryUrl"] = registry.Url,
            ["MqttUrl"] = "mqtt://127.0.0.1",
            ["AuditEventHub"] = "audit",
        }).Build());
        using var producer = new DurableProducer(settings.Kafka);
        using var measured = new Measured(topics);
        var validator = new InboundValidator(
            OrdersContext.Aggregates,
            topics,
            InboundEvent.Read,
            new SchemaCatalog(registry.Client, TimeProvider.System, NullLogger<SchemaCatalog>.Instance).Find);
        using var consumer = new InboundConsumer(validator, producer, measured.Telemetry, settings);
        var function = new ValidateEvents(consumer);
        var hostile = new HostileRecords(seed: 7);

        var heaps = new List<long>();
        for (var offset = 0; offset < Inputs; offset += Batch)
        {
            await function.Run([.. Enumerable.Range(offset, Batch).Select(i => hostile.Next(partition: 0, i))], CancellationToken.None);
            if (offset + Batch == Inputs / 2 || offset + Batch == Inputs) heaps.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        var outcomes = Enumerable.Range(0, Inputs).Select(_ => new Outcome()).ToArray();
        foreach (var record in Read(kafka, topics.Events)) outcomes[InputOf(record)].Events++;
        foreach (var record in Read(kafka, topics.Results)) outcomes[InputOf(record)].Replies++;
        foreach (var record in Read(kafka, topics.DeadLetters))
        {
            outcomes[InputOf(record)].DeadLetters++;
            outcomes[InputOf(record)].Reason = Encoding.UTF8.GetString(record.Headers.GetLastBytes(HeaderNames.Reason));
        }
        foreach (var record in Read(kafka, topics.Audit))
        {
            using var audit = JsonDocument.Parse(record.Value);
            var outcome =
                outcomes[int.Parse(audit.RootElement.GetProperty("origin").GetString()!.Split('/')[^1], CultureInfo.InvariantCulture)];
            if (audit.RootElement.GetProperty("outcome").GetString() == "rejected") outcome.Audits++;
        }

        foreach (var reason in outcomes.CountBy(outcome => outcome.Reason ?? "accepted").OrderByDescending(count => count.Value))
            output.WriteLine($"{reason.Value,7} {reason.Key}");
        output.WriteLine($"heap {heaps[0] >> 20} MiB after half, {heaps[1] >> 20} MiB at the end");
        Assert.Empty(outcomes.Index().Where(outcome => !outcome.Item.IsRight).Take(5));
        Assert.All(
            ["accepted", "not-json", "not-an-event", "schema-mismatch", "unknown-type", "too-large", "no-user"],
            reason => Assert.Contains(outcomes, outcome => (outcome.Reason ?? "accepted") == reason));
        Assert.True(heaps[1] - heaps[0] < 16 << 20, $"The heap grew from {heaps[0]:n0} to {heaps[1]:n0} bytes.");
    }

    /// <summary>Two of the six in Avro, so that both kinds of data are attacked.</summary>
    private static async Task RegisterSchemas(RunningRegistry registry)
    {
        await registry.Client.RegisterSchemaAsync(
            "order.paid.v1",
            new Schema("""{"type":"record","name":"Paid","fields":[{"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}}]}""", SchemaType.Avro));
        await registry.Client.RegisterSchemaAsync("order.placed.v1", new Schema("""
            {"type":"record","name":"Placed","fields":[{"name":"currency","type":"string"},{"name":"items","type":{"type":"array","items":{"type":"record","name":"Item","fields":[
              {"name":"sku","type":"string"},{"name":"name","type":"string"},{"name":"quantity","type":"int"},{"name":"price","type":["double","null"]}]}}}]}
            """, SchemaType.Avro));
        foreach (var type in OrdersContext.Aggregates.EventTypes.Except(["order.paid.v1", "order.placed.v1"]))
        {
            await registry.Client
                .RegisterSchemaAsync(
                    type,
                    new Schema(
                        await File.ReadAllTextAsync(Path.Combine(Repository.Root, "shared", "Orders", type + ".schema.json")),
                        SchemaType.Json));
        }
    }

    private static IEnumerable<Message<byte[], byte[]>> Read(TestBroker kafka, string topic)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = kafka.BootstrapServers,
                GroupId = "test",
                EnablePartitionEof = true,
                EnableAutoCommit = false
            }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (consumer.Consume(stop.Token) is { IsPartitionEOF: false } record) yield return record.Message;
    }

    private static int InputOf(Message<byte[], byte[]> record) =>
        int.Parse(Encoding.UTF8.GetString(record.Headers.GetLastBytes(HeaderNames.Correlation)), CultureInfo.InvariantCulture);

    /// <summary>What came of one input.</summary>
    private sealed record Outcome
    {
        public int Events { get; set; }
        public int DeadLetters { get; set; }
        public int Replies { get; set; }
        public int Audits { get; set; }
        public string? Reason { get; set; }

        public bool IsRight => (Events, DeadLetters, Replies, Audits) == (
            Reason switch { null => (1, 0, 0, 0), InvalidEventCode.NoUser => (0, 1, 0, 1), _ => (0, 1, 1, 1) });
    }
}
