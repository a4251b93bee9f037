using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ServerlessEvents.Local.Kafka;

/// <summary>Puts the broker into a Kestrel host that may listen for other things too.</summary>
public static class KafkaHosting
{
    public static IServiceCollection AddKafkaBroker(this IServiceCollection services, KafkaBrokerOptions options) => services
        .AddSingleton(provider => new BrokerCore(options, provider.GetService<TimeProvider>() ?? TimeProvider.System, provider.GetRequiredService<ILogger<BrokerCore>>()))
        .AddHostedService<Opening>();

    public static void ListenKafka(this KestrelServerOptions kestrel, KafkaBrokerOptions options) =>
        kestrel.Listen(IPAddress.Parse(options.Host), options.Port, endpoint => endpoint.UseConnectionHandler<KafkaConnection>());

    /// <summary>Opens the data folder before the first client can connect, so that a fault stops the start.</summary>
    private sealed class Opening(BrokerCore core) : IHostedService
    {
        public Task StartAsync(CancellationToken stop) => Task.FromResult(core);

        public Task StopAsync(CancellationToken stop) => Task.CompletedTask;
    }
}
