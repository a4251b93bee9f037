using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Local.Kafka.Faults;
using ServerlessEvents.Local.Kafka.Wire;
using ServerlessEvents.Tests.Local.Hosting;
using ServerlessEvents.Tests.Local.Kafka;
using ServerlessEvents.Tests.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.Functions;

/// <summary>
/// The worker is killed when its transaction is written but not ended. The next worker writes it again, and readers see it once.
/// </summary>
public sealed class KilledInTransactionTests
{
    private static readonly Topics Topics = new("orders");

    [EmbeddedFact]
    public async Task A_worker_that_is_killed_before_its_transaction_ends_leaves_nothing_of_it_and_the_next_folds_the_same_once()
    {
        await using var broker = await TestBroker.Start();
        await using var registry = await RunningRegistry.Start();
        await TopicAdmin.CreateMissing(new(broker.BootstrapServers), Topics.Declare(partitions: 1));
        await using var host = await FunctionsHost.Start(
            RunningApp.OptionsOf(RunningApp.ProductApp, SettingsFor(broker, registry)), NullLogger.Instance, default);
        using (broker.Faults.Always(ApiKey.EndTxn, new Fault(Delay: TimeSpan.FromMinutes(1))))
        {
            await Place(broker);
            await Until.True(() => broker.ReadAll(Topics.Results, committed: false).Count > 0);
            Process.GetProcessById(host.WorkerId!.Value).Kill();
        }
        Assert.Empty(broker.ReadAll(Topics.Results));
        await Until.True(() => broker.ReadAll(Topics.Results).Count > 0);
        Assert.Single(Replies(broker, committed: true));
        Assert.Equal(2, Replies(broker, committed: false).Count());
        Assert.Equal(1, broker.ReadAll(Topics.Aggregates).Count(record => record.Message.Key == "order/o-1"));
    }

    private static Dictionary<string, string?> SettingsFor(TestBroker broker, RunningRegistry registry) => new()
    {
        [nameof(Settings.Context)] = Topics.Context,
        [nameof(Settings.KafkaBrokers)] = broker.BootstrapServers,
        [nameof(Settings.SchemaRegistryUrl)] = registry.Url,
        [nameof(Settings.MqttUrl)] = "mqtt://127.0.0.1:1", // nobody is there, and NotifyClients is off
        [nameof(Settings.EventsTopic)] = Topics.Events,
        [nameof(Settings.AuditEventHub)] = "audit",
        ["AzureWebJobs.ValidateEvents.Disabled"] = "true",
        ["AzureWebJobs.NotifyClients.Disabled"] = "true",
        ["AzureWebJobs.ReplayNotifications.Disabled"] = "true",
        ["AzureWebJobs.ForwardAudit.Disabled"] = "true",
        ["AzureWebJobs.CatchUp.Disabled"] = "true",
    };

    private static async Task Place(TestBroker broker)
    {
        using var producer = new DurableProducer(new(broker.BootstrapServers));
        var data = """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}]}"""u8.ToArray();
        await producer.Deliver([StoredEvent.Write(
            Topics.Events,
            new CloudEvent("e-1", "test", "order.placed.v1", "order/o-1", data),
            1,
            "alice",
            "events/alice",
            "replies/alice",
            null,
            null)]);
    }

    private static IEnumerable<ConsumeResult<string, string>> Replies(TestBroker broker, bool committed) =>
        broker
            .ReadAll(Topics.Results, committed: committed)
            .Where(record => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(HeaderNames.To)) == "replies/alice");
}
