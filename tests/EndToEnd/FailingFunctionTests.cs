using System.Net;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using ServerlessEvents.SchemaRegistry;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>A function that cannot go on is seen at /health, with its reason, is tried again in peace, and goes on when it can.</summary>
public sealed class FailingFunctionTests : IDisposable
{
    private static readonly HttpClient Http = new();
    private readonly string data = Directory.CreateTempSubdirectory("cloud-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task Health_says_which_one_and_why_until_it_works_again_and_few_lines_are_logged()
    {
        await using var cloud = await CloudProcess.Start(data);
        await using var alice = await MqttUser.Connect(cloud, filters: "replies/alice");
        var inTheWay = Directory.CreateDirectory(Path.Combine(data, "siem.jsonl"));
        await alice.Send(Events.Placed("failing-1", "order/failing"));
        await alice.GetsReplyTo("failing-1"); // nobody else is held up
        var said = "";
        await Eventually.True(
            async () => (said = await Problem(cloud)).Contains("calls until now", StringComparison.Ordinal)
                && !said.Contains("in 1 calls", StringComparison.Ordinal),
            () => $"{said}\n{cloud.Output}");
        Assert.Matches(@"ForwardAudit fails since \d{4}-\d\d-\d\dT[^ ]+, in \d+ calls until now: \w+Exception: .*siem\.jsonl", said);
        Assert.InRange(cloud.Output.Split('\n').Count(line => line.Contains("ForwardAudit failed", StringComparison.Ordinal)), 1, 1);

        inTheWay.Delete();
        await new SiemLines(data).Has("failing-1", "accepted");
        await Eventually.True(async () => await cloud.Health() == HttpStatusCode.OK, () => cloud.Output);
        Assert.Contains("ForwardAudit works again, after", cloud.Output);
    }

    [Fact]
    public async Task Health_says_that_an_open_transaction_holds_up_the_readers_until_it_ends()
    {
        await using var cloud = await CloudProcess.Start(data);
        var config = new ProducerConfig { BootstrapServers = cloud.Brokers, TransactionalId = "left-open", TransactionTimeoutMs = 900_000 };
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(config).Build();
        producer.InitTransactions(Eventually.Limit);
        producer.BeginTransaction();
        await producer.ProduceAsync(new TopicPartition("audit", 0), new() { Value = [1] });
        var said = "";
        await Eventually.True(
            async () => (said = await Problem(cloud)).Contains("open transaction", StringComparison.Ordinal), () => cloud.Output);
        Assert.Matches(@"audit/0 is read no further than offset \d+ since \d{4}-\d\d-\d\dT[^ ]+: an open transaction begins there\.", said);

        producer.AbortTransaction(Eventually.Limit);
        await Eventually.True(async () => await cloud.Health() == HttpStatusCode.OK, () => cloud.Output);
    }

    [Fact]
    public async Task Health_names_the_event_type_whose_schema_cannot_be_used_and_all_others_go_on()
    {
        await using var cloud = await CloudProcess.Start(data);
        using var registry = new CachedSchemaRegistryClient(RegistrySchemas.Config($"http://127.0.0.1:{cloud.Ports.Registry}"));
        await registry.UpdateCompatibilityAsync(Compatibility.None, "order.shipped.v1");
        await registry.RegisterSchemaAsync(
            "order.shipped.v1", new Schema("syntax = \"proto3\"; message M { int32 a = 1; }", SchemaType.Protobuf));
        await HealthSays(cloud, """{"unusableSchemas":{"order.shipped.v1":"The schema of 'order.shipped.v1', version 2,""");
        await using var alice = await MqttUser.Connect(cloud, filters: "replies/alice");
        await alice.Send(Events.Placed("usable-1", "order/usable"));
        await alice.GetsReplyTo("usable-1");

        await registry.RegisterSchemaAsync("order.shipped.v1", new Schema("""{"type":"object"}""", SchemaType.Json));
        await HealthSays(cloud, """{"unusableSchemas":{}}""");
    }

    private static async Task HealthSays(CloudProcess cloud, string beginning)
    {
        var said = "";
        await Eventually.True(
            async () => (said = await Http.GetStringAsync($"http://127.0.0.1:{cloud.Ports.Http}/health"))
                .StartsWith(beginning, StringComparison.Ordinal),
            () => $"{said}\n{cloud.Output}");
    }

    private static async Task<string> Problem(CloudProcess cloud)
    {
        using var answer = await Http.GetAsync($"http://127.0.0.1:{cloud.Ports.Http}/health");
        return answer.StatusCode == HttpStatusCode.ServiceUnavailable
            ? (await answer.Content.ReadAsStringAsync()).Replace("\\u0027", "'")
            : "";
    }
}
