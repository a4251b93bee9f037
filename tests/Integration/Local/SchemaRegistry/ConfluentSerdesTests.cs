using Avro;
using Avro.Generic;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using AvroSchema = Avro.Schema;
using RegistrySchema = Confluent.SchemaRegistry.Schema;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>Confluent's .NET serdes over the registry: what one client writes another reads.</summary>
public class ConfluentSerdesTests
{
    private static readonly SerializationContext Value = new(MessageComponentType.Value, "payments");

    [Fact]
    public async Task JSON_goes_round()
    {
        await using var registry = await RunningRegistry.Start();
        using var reader = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registry.Url });

        var bytes = await new JsonSerializer<Payment>(registry.Client).SerializeAsync(
            new Payment { Amount = 12.5m, Carrier = "DHL" }, Value);
        var read = await new JsonDeserializer<Payment>(reader).DeserializeAsync(bytes, isNull: false, Value);

        Assert.Equal((12.5m, "DHL"), (read.Amount, read.Carrier));
        Assert.Equal(["payments-value"], await reader.GetAllSubjectsAsync());
    }

    [Fact]
    public async Task Avro_goes_round_and_a_reader_with_a_newer_schema_resolves_it()
    {
        await using var registry = await RunningRegistry.Start();
        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registry.Url });
        var old = (RecordSchema)AvroSchema.Parse("""{"type":"record","name":"Payment","fields":[{"name":"amount","type":"int"}]}""");
        var written = new GenericRecord(old);
        written.Add("amount", 12);

        var bytes = await new AvroSerializer<GenericRecord>(registry.Client).SerializeAsync(written, Value);
        await registry.Client.RegisterSchemaAsync(
            "payments-value",
            new RegistrySchema("""{"type":"record","name":"Payment","fields":[{"name":"amount","type":"long"},{"name":"currency","type":"string","default":"EUR"}]}""", SchemaType.Avro));
        var read = await new AvroDeserializer<GenericRecord>(
            client, new AvroDeserializerConfig { UseLatestVersion = true }).DeserializeAsync(bytes, isNull: false, Value);

        Assert.Equal(("EUR", 12L), ((string)read["currency"], (long)read["amount"]));
    }

    [Fact]
    public async Task References_are_resolved()
    {
        await using var registry = await RunningRegistry.Start();
        await registry.Client.RegisterSchemaAsync("money", new RegistrySchema("""{"type":"number","multipleOf":0.01}""", SchemaType.Json));
        var payment = new RegistrySchema(
            """{"type":"object","properties":{"Amount":{"$ref":"money.json"}}}""",
            [new SchemaReference("money.json", "money", 1)],
            SchemaType.Json);

        var id = await registry.Client.RegisterSchemaAsync("payment", payment);

        var found = await registry.Client.GetSchemaAsync(id);
        Assert.Equal(("money.json", "money", 1), (found.References[0].Name, found.References[0].Subject, found.References[0].Version));
        Assert.Equal($"[{id}]", await registry.Http.GetStringAsync("/subjects/money/versions/1/referencedby"));
        var missing = new RegistrySchema(payment.SchemaString, [new SchemaReference("money.json", "money", 9)], SchemaType.Json);
        Assert.Equal(
            42201,
            (await Assert.ThrowsAsync<SchemaRegistryException>(() => registry.Client.RegisterSchemaAsync("other", missing))).ErrorCode);
    }

    public sealed class Payment
    {
        public decimal Amount { get; set; }

        public string? Carrier { get; set; }
    }
}
