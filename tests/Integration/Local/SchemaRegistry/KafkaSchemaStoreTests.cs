using Confluent.Kafka.Admin;
using Confluent.SchemaRegistry;
using ServerlessEvents.Local.SchemaRegistry;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>What the registry keeps in Kafka, and that it finds it again.</summary>
public class KafkaSchemaStoreTests
{
    private static readonly Schema First = new("""{"type":"string"}""", SchemaType.Json);
    private static readonly Schema Second = new("""{"type":["string","null"]}""", SchemaType.Json);

    [EmbeddedFact]
    public async Task A_second_registry_over_the_same_topic_knows_what_the_first_knew()
    {
        await using var kafka = await TestBroker.Start();
        int first, second;
        await using (var registry = await RunningRegistry.Start(kafka.BootstrapServers))
        {
            first = await registry.Client.RegisterSchemaAsync("a", First);
            await registry.Client.UpdateCompatibilityAsync(Compatibility.Full, "a");
            second = await registry.Client.RegisterSchemaAsync("b", Second);
            using var deleted = await registry.Http.DeleteAsync("/subjects/b");
        }

        await using var again = await RunningRegistry.Start(kafka.BootstrapServers);

        Assert.Equal("""{"type":"string"}""", (await again.Client.GetSchemaAsync(first)).SchemaString);
        Assert.Equal(Compatibility.Full, await again.Client.GetCompatibilityAsync("a"));
        Assert.Equal(["a"], await again.Client.GetAllSubjectsAsync());
        Assert.Equal("""{"type":["string","null"]}""", (await again.Client.GetSchemaAsync(second)).SchemaString);
        Assert.Equal(second + 1, await again.Client.RegisterSchemaAsync("c", new Schema("true", SchemaType.Json)));
    }

    [EmbeddedFact]
    public async Task The_records_have_the_shapes_of_the_original()
    {
        await using var kafka = await TestBroker.Start();
        await using (var registry = await RunningRegistry.Start(kafka.BootstrapServers))
        {
            await registry.Client.RegisterSchemaAsync("a", First);
            await registry.Client.UpdateCompatibilityAsync(Compatibility.Full, "a");
            using var deleted = await registry.Http.DeleteAsync("/subjects/a");
        }

        Assert.Equal(
        [
            """{"keytype":"NOOP","magic":0} """,
            """{"keytype":"SCHEMA","subject":"a","version":1,"magic":1} {"subject":"a","version":1,"id":1,"schemaType":"JSON","schema":"{\"type\":\"string\"}","deleted":false}""",
            """{"keytype":"CONFIG","subject":"a","magic":0} {"subject":"a","compatibilityLevel":"FULL"}""",
            """{"keytype":"DELETE_SUBJECT","subject":"a","magic":0} {"subject":"a","version":1}""",
            """{"keytype":"CONFIG","subject":"a","magic":0} """,
        ], kafka.ReadAll("_schemas").Select(record => $"{record.Message.Key} {record.Message.Value}"));
    }

    [EmbeddedFact]
    public async Task The_topic_is_made_with_one_partition_and_compacted_so_that_no_schema_expires()
    {
        await using var kafka = await TestBroker.Start();
        await using var registry = await RunningRegistry.Start(kafka.BootstrapServers);
        await registry.Client.GetAllSubjectsAsync();

        using var admin = kafka.Admin();
        var described = await admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = "_schemas" }]);

        Assert.Equal("compact", described[0].Entries["cleanup.policy"].Value);
        Assert.Single(admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Single(topic => topic.Topic == "_schemas").Partitions);
    }

    [Fact]
    public async Task A_registration_that_Kafka_did_not_take_is_an_error_and_not_visible()
    {
        var store = new StoreThatFails();
        using var registry = new Registry(store);
        await registry.State(CancellationToken.None);
        store.Failing = true;

        var refused = await Assert.ThrowsAsync<RegistryException>(() => registry.Change(
            state => Registration.Register(state, "a", new SchemaRequest("true", "JSON"), CompatibilityLevel.BACKWARD),
            CancellationToken.None));

        Assert.Equal(50001, refused.Code);
        store.Failing = false;
        Assert.Empty((await registry.State(CancellationToken.None)).AllVersions);
        Assert.Equal(2, store.Reads); // what happened was asked of the store, not assumed
    }

    private sealed class StoreThatFails : ISchemaStore
    {
        public bool Failing { get; set; }

        public int Reads { get; private set; }

        public Task<IReadOnlyList<RegistryRecord>> Read(CancellationToken stop)
        {
            Reads++;
            return Task.FromResult<IReadOnlyList<RegistryRecord>>([]);
        }

        public Task Write(IReadOnlyList<RegistryRecord> records, CancellationToken stop) =>
            Failing ? throw new TimeoutException("no answer") : Task.CompletedTask;
    }
}
