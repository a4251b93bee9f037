using Avro;
using Avro.Generic;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using Microsoft.Extensions.Logging.Abstractions;
using Newtonsoft.Json;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Functions;
using ServerlessEvents.Orders;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Tests.Local.SchemaRegistry;
using RegistrySchema = Confluent.SchemaRegistry.Schema;

namespace ServerlessEvents.Tests.SchemaRegistry;

/// <summary>What validation writes to <c>events</c> is read by Confluent's own deserializers.</summary>
public class ConfluentReadersTests
{
    private const string Event =
        """{"specversion":"1.0","id":"e-1","source":"s","type":"order.paid.v1","subject":"order/o-1","data":{"amount":149.90}}""";
    private static readonly SerializationContext Value = new(MessageComponentType.Value, "orders.events");

    [Fact]
    public async Task What_is_stored_as_JSON_is_read_by_JsonDeserializer()
    {
        await using var registry = await RunningRegistry.Start();
        var written = await Take(
            registry,
            new(
                await File.ReadAllTextAsync(Path.Combine(Repository.Root, "shared", "Orders", "order.paid.v1.schema.json")),
                SchemaType.Json));

        Assert.Null(written.Headers.FindText(HeaderNames.ContentType));
        var read = await new JsonDeserializer<Paid>(
            registry.Client, new JsonDeserializerConfig { SubjectNameStrategy = SubjectNameStrategy.Topic })
            .DeserializeAsync(written.Value, isNull: false, Value);
        Assert.Equal(149.90m, read.Amount);
    }

    [Fact]
    public async Task What_is_stored_as_Avro_is_read_by_AvroDeserializer()
    {
        await using var registry = await RunningRegistry.Start();
        var written = await Take(registry, new("""
            {"type":"record","name":"Paid","fields":[{"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
              {"name":"note","type":["null","string"],"default":null},{"name":"tags","type":{"type":"map","values":"int"},"default":{"a":1}}]}
            """, SchemaType.Avro));

        Assert.Equal("application/avro", written.Headers.FindText(HeaderNames.ContentType));
        var read = await new AvroDeserializer<GenericRecord>(registry.Client).DeserializeAsync(written.Value, isNull: false, Value);
        Assert.Equal(149.90m, AvroDecimal.ToDecimal((AvroDecimal)read["amount"]));
        Assert.Null(read["note"]);
        Assert.Equal(1, ((IDictionary<string, object>)read["tags"])["a"]);
    }

    [Fact]
    public async Task What_AvroSerializer_writes_is_read_here()
    {
        await using var registry = await RunningRegistry.Start();
        var schema = (RecordSchema)Avro.Schema.Parse(
            """{"type":"record","name":"R","fields":[{"name":"u","type":["null","string","long"]},{"name":"a","type":{"type":"array","items":"double"}},{"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}}]}""");
        var record = new GenericRecord(schema);
        record.Add("u", 5L);
        record.Add("a", new[] { 0.1, -1e300 });
        record.Add("at", new DateTime(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc));
        var bytes = await new AvroSerializer<GenericRecord>(registry.Client).SerializeAsync(record, Value);

        Assert.True(WireFormat.TryUnframe(bytes, out var id, out var data));
        var decoder = await new RegistrySchemas(registry.Client).Decoder(id);
        Assert.Equal("""{"u":5,"a":[0.1,-1E+300],"at":"2026-11-23T12:00:00Z"}""", System.Text.Encoding.UTF8.GetString(decoder(data)));
    }

    private static async Task<Record> Take(RunningRegistry registry, RegistrySchema schema)
    {
        await registry.Client.RegisterSchemaAsync("order.paid.v1", schema);
        var validator = new InboundValidator(
            OrdersContext.Aggregates,
            new("orders"),
            InboundEvent.Read,
            new SchemaCatalog(registry.Client, TimeProvider.System, NullLogger<SchemaCatalog>.Instance).Find);
        var writes = new RecordList();
        await validator.Validate(
            new("orders.inbound", null, System.Text.Encoding.UTF8.GetBytes(Event), [new(HeaderNames.MqttTopic, "events/alice")], 0)
            {
                Offset = 0
            },
            writes);
        return Assert.Single(writes);
    }

    private sealed record Paid([property: JsonProperty("amount")] decimal Amount);
}
