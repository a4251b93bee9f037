using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Local.Kafka.Faults;
using ServerlessEvents.Local.Kafka.Wire;
using ServerlessEvents.Orders;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>The host takes calls from its own start on, which comes before that of the app's hosted services: until the checks have answered, it must not have started.</summary>
public sealed class StartGateTests
{
    private const string Nobody = "127.0.0.1:1";

    [Fact]
    public async Task Without_a_schema_registry_no_function_is_called()
    {
        var refused = await Start(Nobody, DeliveryGuarantees.AtLeastOnce);
        Assert.StartsWith($"The schema registry http://{Nobody}/ does not answer", refused.Message);
    }

    [EmbeddedFact]
    public async Task Without_the_transactions_that_were_asked_for_no_function_is_called()
    {
        await using var broker = await TestBroker.Start();
        using var fault = broker.Faults.Always(ApiKey.InitProducerId, new Fault(ErrorCode.TransactionalIdAuthorizationFailed));
        var refused = await Start(broker.BootstrapServers, DeliveryGuarantees.ExactlyOnce);
        Assert.StartsWith($"Delivery is 'exactly-once', but the Kafka at {broker.BootstrapServers} has no transactions", refused.Message);
    }

    /// <summary>Starts what Program starts, which is to fail before a service that was there first, as the worker's own is, has begun.</summary>
    private static async Task<InvalidOperationException> Start(string brokers, string delivery)
    {
        var builder = Host.CreateApplicationBuilder();
        var worker = new FirstService();
        builder.Services.AddSingleton<IHostedService>(worker);
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [nameof(Settings.Context)] = "orders",
            [nameof(Settings.KafkaBrokers)] = brokers,
            [nameof(Settings.Delivery)] = delivery,
            [nameof(Settings.SchemaRegistryUrl)] = $"http://{Nobody}/",
            [nameof(Settings.MqttUrl)] = $"mqtt://{Nobody}",
            [nameof(Settings.InboundTopic)] = "orders.inbound",
            [nameof(Settings.EventsTopic)] = "orders.events",
            [nameof(Settings.ResultsTopic)] = "orders.results",
            [nameof(Settings.ResumesTopic)] = "orders.resumes",
            [nameof(Settings.AuditTopic)] = "audit",
            [nameof(Settings.AuditEventHub)] = "audit",
        });
        builder.Services.AddServerlessEvents(builder.Configuration, OrdersContext.Aggregates);
        using var host = builder.Build();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        Assert.False(worker.HasStarted);
        return refused;
    }

    /// <summary>Stands where the worker's service does, which takes calls once it has started.</summary>
    private sealed class FirstService : IHostedService
    {
        public bool HasStarted { get; private set; }

        public Task StartAsync(CancellationToken stop)
        {
            HasStarted = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken stop) => Task.CompletedTask;
    }
}
