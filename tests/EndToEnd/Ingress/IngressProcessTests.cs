using System.Net;
using MQTTnet;
using MQTTnet.Protocol;
using ServerlessEvents.Bench.Torture.Edge;
using ServerlessEvents.Local.Kafka.Faults;
using ServerlessEvents.Local.Kafka.Wire;
using ServerlessEvents.Tests.EndToEnd;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Ingress;

/// <summary>
/// The ingress at mosquitto's TLS listener: its certificate identifies it, and messages that arrive while it is stopped wait for it.
/// </summary>
public class IngressProcessTests
{
    [MosquittoFact]
    public async Task With_a_certificate_it_carries_events_into_Kafka_and_after_a_stop_those_that_came_meanwhile()
    {
        await using var mosquitto = await MosquittoBroker.Start(Repository.Root, ["alice"]);
        await using var kafka = await TestBroker.Start();
        await kafka.Create("orders.inbound");
        var settings = Settings(mosquitto, kafka.BootstrapServers, mosquitto.Certificates.ClientPem("ingress"));
        await using (var ingress = new IngressProcess(settings))
        {
            await ingress.IsHealthy();
            await Send(mosquitto, "first");
            await Eventually.True(() => Inbound(kafka).SequenceEqual(["first"]), () => ingress.Output);
            Assert.Equal(0, await ingress.Stop());
        }
        await Send(mosquitto, "second", "third");
        await using var again = new IngressProcess(settings);
        await Eventually.True(() => Inbound(kafka).SequenceEqual(["first", "second", "third"]), () => again.Output);
        Assert.Equal(0, await again.Stop());
    }

    [MosquittoTheory, InlineData("SIGKILL"), InlineData("SIGTERM")]
    public async Task What_Kafka_had_not_taken_when_it_ended_comes_with_the_next_start(string end)
    {
        await using var mosquitto = await MosquittoBroker.Start(Repository.Root, ["alice"]);
        await using var kafka = await TestBroker.Start();
        await kafka.Create("orders.inbound");
        var settings = Settings(mosquitto, kafka.BootstrapServers, mosquitto.Certificates.ClientPem("ingress"));
        await using (var ingress = new IngressProcess(settings))
        {
            await ingress.IsHealthy();
            kafka.Faults.Next(ApiKey.Produce, new Fault(Delay: TimeSpan.FromHours(1)));
            await Send(mosquitto, "first");
            await Eventually.True(() => kafka.Faults.None, () => ingress.Output); // it has the message, and Kafka does not answer
            if (end == "SIGTERM") Assert.Equal(0, await ingress.Stop());
        }
        Assert.Empty(Inbound(kafka));
        await using var again = new IngressProcess(settings);
        await Eventually.True(() => Inbound(kafka).SequenceEqual(["first"]), () => again.Output);
    }

    [MosquittoFact]
    public async Task With_a_certificate_of_another_authority_it_is_not_let_in_and_not_healthy()
    {
        await using var mosquitto = await MosquittoBroker.Start(Repository.Root, ["alice"]);
        await using var other = await MosquittoBroker.Start(Repository.Root, ["alice"]); // with an authority of its own
        await using var ingress = new IngressProcess(Settings(mosquitto, "127.0.0.1:1", other.Certificates.ClientPem("ingress")));
        await Eventually.True(
            () => ingress.Output.Contains("No connection to the MQTT broker", StringComparison.Ordinal), () => ingress.Output);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ingress.Health());
        Assert.Equal(0, await ingress.Stop());
    }

    [Fact]
    public async Task Settings_that_cannot_be_end_it_with_every_fault()
    {
        await using var ingress = new IngressProcess(
            new Dictionary<string, string>
            {
                ["MqttUrl"] = "mqtt://127.0.0.1:1",
                ["MqttClientCertificate"] = "PEM",
                ["IngressShard"] = "3/2",
                ["KafkaPassword"] = "x"
            });
        Assert.NotEqual(0, await ingress.Ended());
        foreach (var fault in new[]
        {
            "KafkaBrokers is missing; set it to", "MqttClientCertificate cannot be read", "IngressShard is '3/2'; set it to NUMBER/OF",
            "KafkaUsername and KafkaPassword belong together"
        })
        {
            Assert.Contains(fault, ingress.Output);
        }
    }

    private static Dictionary<string, string> Settings(MosquittoBroker mosquitto, string kafka, string certificate) => new()
    {
        ["KafkaBrokers"] = kafka,
        ["MqttUrl"] = $"mqtts://127.0.0.1:{mosquitto.SystemTlsPort}",
        ["MqttClientCertificate"] = certificate,
        ["SSL_CERT_FILE"] = mosquitto.Certificates.AuthorityFile, // whom the process trusts
    };

    private static async Task Send(MosquittoBroker mosquitto, params string[] payloads)
    {
        using var alice = new MqttClientFactory().CreateMqttClient();
        await alice.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", mosquitto.Port).WithCredentials("alice", "alice").Build());
        foreach (var payload in payloads)
        {
            await alice.PublishAsync(
                new MqttApplicationMessageBuilder()
                    .WithTopic("events/alice")
                    .WithPayload(payload)
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .Build());
        }
    }

    private static IEnumerable<string> Inbound(TestBroker kafka) => kafka.ReadAll("orders.inbound").Select(record => record.Message.Value);
}
