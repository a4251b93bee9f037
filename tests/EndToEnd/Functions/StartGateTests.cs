using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
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
/// The worker takes calls from its own start on, and it starts before the app's hosted services. It must not say a word to its host until
/// the checks have answered.
/// </summary>
public sealed class StartGateTests
{
    private const string Nobody = "127.0.0.1:1";

    [Fact]
    public async Task Without_a_schema_registry_no_function_is_called() =>
        Assert.StartsWith($"The schema registry http://{Nobody}/ does not answer", await Refused(Nobody, DeliveryGuarantees.AtLeastOnce));

    [EmbeddedFact]
    public async Task Without_the_transactions_that_were_asked_for_no_function_is_called()
    {
        await using var broker = await TestBroker.Start();
        using var fault = broker.Faults.Always(ApiKey.InitProducerId, new Fault(ErrorCode.TransactionalIdAuthorizationFailed));
        Assert.StartsWith(
            $"Delivery is 'exactly-once', but the Kafka at {broker.BootstrapServers} has no transactions",
            await Refused(broker.BootstrapServers, DeliveryGuarantees.ExactlyOnce));
    }

    [EmbeddedFact]
    public async Task Code_that_folds_otherwise_under_the_same_version_does_not_start()
    {
        await using var broker = await TestBroker.Start();
        await using var registry = await RunningRegistry.Start();
        var topics = new Topics("orders");
        await TopicAdmin.CreateMissing(new(broker.BootstrapServers), topics.Declare(partitions: 3));
        using (var producer = new DurableProducer(new(broker.BootstrapServers)))
            await producer.Deliver([new Checkpoint(7, "order:1", Code: "order:0.0.0.0000").ToRecord(topics, partition: 2)]);
        Assert.StartsWith(
            "orders.events/2 was folded by other code of order under the same Version: raise the Version",
            await Refused(broker.BootstrapServers, DeliveryGuarantees.ExactlyOnce, registry.Url));
    }

    /// <summary>Starts the app, which is to fail before its worker connects to the host.</summary>
    private static async Task<string> Refused(string brokers, string delivery, string registry = $"http://{Nobody}/")
    {
        var words = 0;
        var settings = new Dictionary<string, string?>
        {
            [nameof(Settings.Context)] = "orders",
            [nameof(Settings.KafkaBrokers)] = brokers,
            [nameof(Settings.Delivery)] = delivery,
            [nameof(Settings.SchemaRegistryUrl)] = registry,
            [nameof(Settings.MqttUrl)] = $"mqtt://{Nobody}",
            [nameof(Settings.AuditEventHub)] = "audit",
        };
        var options = RunningApp.OptionsOf(RunningApp.ProductApp, settings) with { Tries = 1, Heard = (_, _) => words++ };
        var refused = await Assert.ThrowsAsync<WorkerStartException>(() => FunctionsHost.Start(options, NullLogger.Instance, default));
        Assert.Equal(0, words);
        return refused.Message;
    }
}
