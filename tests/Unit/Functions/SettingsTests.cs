using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Functions;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.Functions;

/// <summary>Settings have defaults, and every one that is wrong is named at start.</summary>
public class SettingsTests
{
    private static readonly Dictionary<string, string?> Right = new()
    {
        ["KafkaBrokers"] = "kafka:9092",
        ["SchemaRegistryUrl"] = "https://registry.example.com",
        ["MqttUrl"] = "mqtts://mqtt.example.com:8883",
        ["AuditEventHub"] = "audit",
    };

    [Fact]
    public void What_is_not_set_has_the_default_of_the_context()
    {
        var topics = Read(new(Right) { ["Context"] = "billing", ["EventsTopic"] = "bills" }).Topics;
        Assert.Equal(("billing.inbound", "bills", "audit"), (topics.Inbound, topics.Events, topics.Audit));
    }

    [Fact]
    public void Every_fault_is_in_one_message()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => Read(
            new()
            {
                ["MqttUrl"] = "http://mqtt",
                ["InboundShape"] = "round",
                ["AuditFormat"] = "cef",
                ["KafkaUsername"] = "me",
                ["Delivery"] = "sometimes",
                ["MaxOwnedPartitions"] = "0",
                ["PartitionMemoryMiB"] = "0",
                ["SiemEndpoint"] = "dce"
            }));
        Assert.Equal(
            """
            The app settings are not right:
              * KafkaBrokers is missing; set it to host:port of one or more Kafka brokers, separated by commas.
              * SchemaRegistryUrl '' is no URL; set it to, for example, https://registry.example.com.
              * MqttUrl 'http://mqtt' is no URL of an MQTT broker; set it to, for example, mqtts://broker.example.com:8883.
              * AuditEventHub is missing; set it to the name of the Event Hub that the SIEM reads.
              * InboundShape is 'round'; set it to one of connect, event-grid, ingress.
              * AuditFormat is 'cef'; set it to one of asim, ocsf.
              * Delivery is 'sometimes'; set it to 'exactly-once' or 'at-least-once'.
              * MaxOwnedPartitions is 0; set it to 1 or more.
              * PartitionMemoryMiB is 0; set it to 1 or more.
              * SiemEndpoint and SiemRuleId belong together; set both or neither.
              * SiemEndpoint 'dce' is no URL; set it to the logs ingestion endpoint of the data collection rule.
              * KafkaUsername and KafkaPassword belong together; set both or neither.
            """, thrown.Message);
    }

    [Theory]
    [InlineData("orders_events", "orders.events")]
    [InlineData("orders.events", "orders.events")]
    [InlineData("orders.dead_letters", null)]
    public void Two_topics_that_differ_in_dots_and_underscores_only_are_refused(string results, string? other)
    {
        var settings = new Dictionary<string, string?>(Right) { ["ResultsTopic"] = results };
        if (other is null)
        {
            Assert.Equal(results, Read(settings).Topics.Results);
        }
        else
        {
            Assert.Contains(
                $"The topics '{other}' and '{results}' are one name to Kafka, which does not tell '.' from '_' in it; rename one.",
                Assert.Throws<InvalidOperationException>(() => Read(settings)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_client_certificate_that_cannot_be_used_is_a_fault_too()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=functions", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var pem = $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}";
        Assert.Equal("mqtts", new Uri(Read(With("mqtts://mqtt:8883", pem)).MqttUrl).Scheme);
        Assert.Equal(
            """
            The app settings are not right:
              * MqttClientCertificate needs TLS, which mqtt:// is without; set MqttUrl to mqtts://… or the certificate to nothing.
            """, Assert.Throws<InvalidOperationException>(() => Read(With("mqtt://mqtt:1883", pem))).Message);
        Assert.Matches(
            @"^The app settings are not right:\n  \* MqttClientCertificate cannot be read \(.+\); set it to the certificate and its key, both as PEM\.$",
            Assert.Throws<InvalidOperationException>(() => Read(With("mqtts://mqtt:8883", "no PEM"))).Message);

        static Dictionary<string, string?> With(string url, string certificate) =>
            new(Right) { ["MqttUrl"] = url, ["MqttClientCertificate"] = certificate };
    }

    [Fact]
    public void The_memory_of_a_partition_is_the_limit_of_its_fold()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(Right) { ["PartitionMemoryMiB"] = "7" })
            .Build();
        using var services = new ServiceCollection().AddServerlessEvents(configuration, OrdersContext.Aggregates).BuildServiceProvider();
        Assert.Equal(7 * 1024 * 1024, services.GetRequiredService<FoldOptions>().MemoryLimit);
    }

    private static Settings Read(Dictionary<string, string?> settings) =>
        Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
