using System.Net;
using ServerlessEvents.Local.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>An external Kafka behind the local cloud, and what happens while it is away.</summary>
public sealed class OwnKafkaTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("cloud-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [EmbeddedFact]
    public async Task While_Kafka_is_away_health_says_so_and_what_was_sent_meanwhile_passes_when_it_is_back()
    {
        var options = new KafkaBrokerOptions { DataFolder = Path.Combine(data, "own"), Port = Ports.Free().Kafka };
        var kafka = await KafkaBroker.Start(options);
        await using var cloud = await CloudProcess.Start(data, "--kafka", kafka.BootstrapServers);
        await using var alice = await MqttUser.Connect(cloud, filters: "replies/alice");

        await kafka.DisposeAsync();
        await Eventually.True(async () => await cloud.Health() == HttpStatusCode.ServiceUnavailable, () => "It is healthy without Kafka.");
        await alice.Send(Events.Placed("away-1", "order/away"));

        kafka = await KafkaBroker.Start(options);
        Assert.Equal("event.accepted.v1", (await alice.GetsReplyTo("away-1")).Type);
        await Eventually.True(async () => await cloud.Health() == HttpStatusCode.OK, () => "It is not healthy again.");
        Assert.Equal(0, (await cloud.Interrupt()).ExitCode);
        await kafka.DisposeAsync();
    }

    [Fact]
    public async Task Ctrl_C_ends_it_while_Kafka_is_away_too()
    {
        var kafka = await KafkaBroker.Start(new KafkaBrokerOptions { DataFolder = Path.Combine(data, "own") });
        await using var cloud = await CloudProcess.Start(data, "--kafka", kafka.BootstrapServers);
        await using var alice = await MqttUser.Connect(cloud);
        await kafka.DisposeAsync();
        await Eventually.True(async () => await cloud.Health() == HttpStatusCode.ServiceUnavailable, () => "It is healthy without Kafka.");
        await alice.Send(Events.Placed("gone-1", "order/gone"));
        Assert.Equal(0, (await cloud.Interrupt()).ExitCode);
    }
}
