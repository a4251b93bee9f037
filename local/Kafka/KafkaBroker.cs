using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using ServerlessEvents.Local.Kafka.Faults;

namespace ServerlessEvents.Local.Kafka;

/// <summary>A broker with a Kestrel of its own.</summary>
public sealed class KafkaBroker : IAsyncDisposable
{
    private readonly WebApplication app;

    private KafkaBroker(WebApplication app)
    {
        this.app = app;
        Core = app.Services.GetRequiredService<BrokerCore>();
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        BootstrapServers = new Uri(address).Authority;
    }

    /// <summary>Where clients begin: HOST:PORT.</summary>
    public string BootstrapServers { get; }

    public BrokerFaults Faults => Core.Faults;

    public BrokerCore Core { get; }

    public static async Task<KafkaBroker> Start(KafkaBrokerOptions options, CancellationToken stop = default, TimeProvider? time = null, Action<ILoggingBuilder>? logging = null)
    {
        options.Checked();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenKafka(options));
        if (logging is not null) builder.Services.AddLogging(logging);
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>().AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>().AddSingleton(time ?? TimeProvider.System).AddKafkaBroker(options);
        var app = builder.Build();
        try
        {
            await app.StartAsync(stop);
            return new(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task Stopped(CancellationToken stop) => app.WaitForShutdownAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
