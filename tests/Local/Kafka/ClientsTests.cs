namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>The scenarios of tests/clients, one script per client, each against the broker as it is and as every older release.</summary>
public class ClientsTests
{
    [ClientTheory("kcat"), MemberData(nameof(TestBroker.Caps), MemberType = typeof(TestBroker))]
    public Task Kcat_gets_through_its_scenarios(string cap) => Check(Client.Kcat, cap);

    [ClientTheory("python3-kafka"), MemberData(nameof(TestBroker.Caps), MemberType = typeof(TestBroker))]
    public Task Python_kafka_gets_through_its_scenarios(string cap) => Check(Client.PythonKafka, cap);

    [ClientTheory("kafkajs"), MemberData(nameof(TestBroker.Caps), MemberType = typeof(TestBroker))]
    public Task Kafkajs_gets_through_its_scenarios(string cap) => Check(Client.KafkaJs, cap);

    private static async Task Check(Client client, string cap)
    {
        await using var broker = await TestBroker.Start(cap);
        var (exitCode, output) = await client.Run(broker.BootstrapServers, cap);
        Assert.True(exitCode == 0, output);
    }
}
