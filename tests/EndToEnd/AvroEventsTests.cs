using System.Text.Json;
using Avro.Generic;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Tests.Cli;
using ServerlessEvents.Tests.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>Event types with Avro schemas, from the MQTT client's JSON to the order's state, over the whole local cloud.</summary>
public sealed class AvroEventsTests
{
    private const string Placed = """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}]}""";
    private const string Paid = """{"type":"record","name":"OrderPaid","fields":[{"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}}]}""";
    private const string Shipped = """{"type":"record","name":"OrderShipped","fields":[{"name":"carrier","type":{"type":"enum","name":"Carrier","symbols":["DHL","UPS"]}},{"name":"tracking","type":"string"}]}""";

    [Fact]
    public async Task Clients_send_JSON_the_log_holds_Avro_and_the_fold_reads_both()
    {
        await using var registry = await RunningRegistry.Start();
        await Register(registry, "order.paid.v1", Paid);
        await Register(registry, "order.shipped.v1", Shipped);
        var cloud = new RunningCloud { Registry = new Uri(registry.Url) };
        await cloud.InitializeAsync();
        try
        {
            await Sends(cloud, "order.placed.v1", Placed, "event.accepted.v1");
            await Sends(
                cloud,
                "order.shipped.v1",
                """{"carrier":"snail","tracking":"1"}""",
                """{"pointer":"/data/carrier","keyword":"enum","message":"expected one of DHL, UPS, found \u0022snail\u0022"}""");
            await Sends(cloud, "order.paid.v1", """{"amount":299.801}""", """{"pointer":"/data/amount","keyword":"multipleOf","message":"expected at most 2 places after the point, found 299.801"}""");
            await Sends(cloud, "order.paid.v1", """{"amount":299.8}""", "event.accepted.v1");
            // The fold would refuse this if it had read another amount.
            await Sends(cloud, "order.shipped.v1", """{"tracking":"1","carrier":"DHL"}""", "event.accepted.v1");

            var aggregate = JsonDocument.Parse(
                (await Tail(cloud, "orders.aggregates", registry.Url)).Last(line => line.Contains("\"key\":\"order/o-avro\""))).RootElement;
            Assert.Equal("Shipped with DHL, 1.", aggregate.GetProperty("value").GetProperty("state").GetProperty("reason").GetString());
            var tailed = (await Tail(cloud, "orders.events", registry.Url, "--type", "order.paid.v1")).Select(
                line => JsonDocument.Parse(line).RootElement.GetProperty("value").GetRawText());
            Assert.Equal("""{"amount":299.80}""", Assert.Single(tailed));
            var history = await CommandRun.Of(
                "aggregates", "history", "order/o-avro", "--kafka", cloud.Kafka, "--schema-registry", registry.Url);
            Assert.True(history.Lines.Count(line => line.Contains("\taccepted\t")) == 3, history.Output + history.Errors);
            var rebuild = await CommandRun.Of(
                "aggregates", "rebuild", "--dry-run", "--kafka", cloud.Kafka, "--schema-registry", registry.Url);
            Assert.Equal("3 events folded, 0 cannot be; 1 aggregates: 1 the same, 0 changed, 0 new, 0 gone", rebuild.Lines[^1]);
            var read = await new AvroDeserializer<GenericRecord>(registry.Client).DeserializeAsync(
                await Stored(cloud, "order.shipped.v1"),
                isNull: false,
                new SerializationContext(MessageComponentType.Value, "orders.events"));
            Assert.Equal(("DHL", "1"), (((GenericEnum)read["carrier"]).Value, (string)read["tracking"]));
        }
        finally
        {
            await cloud.DisposeAsync();
        }
    }

    /// <summary>The cloud registers its JSON Schemas at start; that they were there before the Avro ones keeps these the latest.</summary>
    private static async Task Register(RunningRegistry registry, string type, string avro)
    {
        await registry.Client.RegisterSchemaAsync(
            type,
            new Schema(
                await File.ReadAllTextAsync(Path.Combine(Repository.Root, "shared", "Orders", type + ".schema.json")), SchemaType.Json));
        await registry.Client.UpdateCompatibilityAsync(Compatibility.None, type);
        await registry.Client.RegisterSchemaAsync(type, new Schema(avro, SchemaType.Avro));
    }

    private static async Task Sends(RunningCloud cloud, string type, string data, string reply)
    {
        var sent = await CommandRun.Of(
            "send", type, "order/o-avro", "--data", data,
            "--user", "alice", "--password", "alice", "--mqtt", cloud.Mqtt, "--timeout", "80");
        Assert.True(sent.Output.Contains(reply, StringComparison.Ordinal), sent.Output + sent.Errors);
    }

    private static async Task<IReadOnlyList<string>> Tail(RunningCloud cloud, string topic, string registry, params string[] more)
    {
        var run = await CommandRun.Of(
            ["tail", topic, "--from-start", "--until-end", "--json", "--kafka", cloud.Kafka, "--schema-registry", registry, .. more]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run.Lines;
    }

    private static async Task<byte[]> Stored(RunningCloud cloud, string type)
    {
        await foreach (var record in RecordReader.Read(
            new(cloud.Kafka), "orders.events", fromStart: true, follow: false, CancellationToken.None))
        {
            if (record.Headers.FindText(HeaderNames.Type) == type) return record.Value!;
        }
        throw new InvalidOperationException($"There is no {type} in the events.");
    }
}
