using Confluent.SchemaRegistry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Replay;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Functions.Following;
using ServerlessEvents.Functions.Sealing;
using ServerlessEvents.Kafka;
using ServerlessEvents.Mqtt;
using ServerlessEvents.SchemaRegistry;

namespace ServerlessEvents.Functions;

/// <summary>What the functions are made of.</summary>
public static class Composition
{
    public static IServiceCollection AddServerlessEvents(
        this IServiceCollection services, IConfiguration configuration, AggregateRegistry aggregates)
    {
        var settings = Settings.Read(configuration);
        var topics = settings.Topics;
        return services
            .AddSingleton(settings)
            .AddSingleton(topics)
            .AddSingleton(settings.Kafka)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(aggregates)
            .AddSingleton(s => new FoldOptions(aggregates, topics, TimeProvider.System)
            {
                MemoryLimit = settings.PartitionMemoryMiB * 1024L * 1024L,
                FindDecoder = s.GetRequiredService<SchemaCatalog>().FindDecoder,
            })
            .AddSingleton(new BackOff(TimeProvider.System, new Random()))
            .AddLogging()
            .AddMetrics()
            .AddSingleton<Telemetry>()
            .AddAzureMonitor(configuration)
            .AddSingleton<PartitionLogs>()
            .AddSingleton<FoldPartitions>()
            .AddSingleton<ConsumerLag>()
            .AddSingleton<StableOffsetDelay>()
            .AddSingleton<UnusableTypes>()
            .AddSingleton<StalledPartitions>()
            .AddHostedService<DeliveryCheck>()
            .AddHostedService<RegistryCheck>()
            .AddHostedService<FoldCheck>()
            .AddHostedService<MqttAtStart>()
            .AddSingleton<DurableProducer>()
            .AddSingleton<UndeliverableResults>()
            .AddSingleton<AuditForwarder>()
            .AddSingleton(s =>
                new AuditSealer(
                    settings, SealedPlace.Of(settings, () => AzureMonitor.IdentityOf(configuration["AuditLogClientId"] ?? "")),
                    s.GetRequiredService<ILogger<AuditSealer>>()))
            .AddSingleton<RepeatedBatch>()
            .AddSingleton(_ =>
                new LogsIngestion(
                    settings, new HttpClient(), AzureMonitor.IdentityOf(configuration["AuditEventHubConnection:clientId"] ?? "")))
            .AddSingleton<SchemaCatalog>()
            .AddSingleton<ISchemaRegistryClient>(_ =>
                new CachedSchemaRegistryClient(
                    RegistrySchemas.Config(settings.SchemaRegistryUrl, settings.SchemaRegistryUsername, settings.SchemaRegistryPassword)))
            .AddSingleton(s =>
                new InboundValidator(
                    s.GetRequiredService<AggregateRegistry>(), topics, InboundShapes.All[settings.InboundShape],
                    s.GetRequiredService<SchemaCatalog>().Find))
            .AddSingleton<InboundConsumer>()
            .AddSingleton<EventsConsumer>()
            .AddSingleton<ResultsConsumer>()
            .AddSingleton<ResumesConsumer>()
            .AddSingleton<Follower>()
            .AddHostedService(s => s.GetRequiredService<Follower>())
            .AddHostedService<FollowAtStart>()
            .AddHostedService<RebuildAtStart>()
            .AddSingleton<MissedNotifications>()
            .AddSingleton(ReplayLimits.Default)
            .AddSingleton(s =>
                new MqttConnection(
                    Mqtt(settings), TimeProvider.System, new Random(), s.GetRequiredService<ILogger<MqttConnection>>()).Start());
    }

    private static MqttConnectionOptions Mqtt(Settings settings) =>
        new(new Uri(settings.MqttUrl), $"notify:{Environment.MachineName}:{Environment.ProcessId}")
        {
            Username = settings.MqttUsername,
            Password = settings.MqttPassword,
            CertificatePem = settings.MqttClientCertificate,
            SessionExpiry = TimeSpan.Zero, // this client only publishes, so the broker has nothing to keep for it
        };
}
