using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Kafka;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>
/// The scenarios of tests/Integration/clients, one script per client, each against the broker as it is and as every older release; or,
/// once, against the Kafka that KAFKA_BOOTSTRAP_SERVERS names.
/// </summary>
public class ClientsTests
{
    public static TheoryData<string> Caps => SomeKafka.Given is null ? VersionCaps.All : [""];

    [ClientTheory("kcat"), MemberData(nameof(Caps))]
    public Task Kcat_gets_through_its_scenarios(string cap) => Check(ForeignClient.Kcat, cap);

    [ClientTheory("python3-kafka"), MemberData(nameof(Caps))]
    public Task Python_kafka_gets_through_its_scenarios(string cap) => Check(ForeignClient.PythonKafka, cap);

    [ClientTheory("kafkajs"), MemberData(nameof(Caps))]
    public Task Kafkajs_gets_through_its_scenarios(string cap) => Check(ForeignClient.KafkaJs, cap);

    private static async Task Check(ForeignClient client, string cap)
    {
        var (exitCode, output) = SomeKafka.Given is null ? await OnEmbedded(client, cap) : await OnGiven(client);
        Assert.True(exitCode == 0, output);
    }

    private static async Task<(int ExitCode, string Output)> OnEmbedded(ForeignClient client, string cap)
    {
        await using var broker = await TestBroker.Start(cap);
        return await client.Run(broker.BootstrapServers, cap, prefix: "");
    }

    /// <summary>Not every Kafka creates a topic because it is used, and kcat cannot create any.</summary>
    private static async Task<(int ExitCode, string Output)> OnGiven(ForeignClient client)
    {
        await using var kafka = await SomeKafka.Start();
        var prefix = kafka.Name + ".";
        if (client == ForeignClient.Kcat)
        {
            await TopicAdmin.CreateMissing(
                kafka.Address,
                [.. new[] { "plain", "offsets", "once", "transacted" }.Select(
                    topic => new TopicDeclaration(prefix + topic, 3, Retention: null))]);
        }
        return await client.Run(kafka.BootstrapServers, "", prefix);
    }
}
