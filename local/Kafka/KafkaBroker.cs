using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Local.Kafka.Faults;

namespace ServerlessEvents.Local.Kafka;

/// <summary>A running broker: its core, open on a data folder, and its port.</summary>
public sealed class KafkaBroker : IAsyncDisposable
{
    private readonly KafkaListener listener;
    private readonly ILoggerFactory loggers;

    private KafkaBroker(KafkaBrokerOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        this.loggers = loggers;
        Core = new(options, time, loggers.CreateLogger<BrokerCore>());
        try
        {
            listener = new(Core, time, loggers.CreateLogger<KafkaConnection>());
        }
        catch
        {
            Core.Dispose();
            throw;
        }
    }

    /// <summary>The address that clients connect to first: HOST:PORT.</summary>
    public string BootstrapServers => listener.Address;

    public BrokerFaults Faults => Core.Faults;

    public BrokerCore Core { get; }

    /// <summary>Opens the data folder, which takes longer the more there is to read in it, and then listens.</summary>
    public static Task<KafkaBroker> Start(
        KafkaBrokerOptions options,
        CancellationToken stop = default,
        TimeProvider? time = null,
        Action<ILoggingBuilder>? logging = null) => Task.Run(() =>
    {
        options.Checked();
        var loggers = logging is null ? NullLoggerFactory.Instance : LoggerFactory.Create(logging);
        try
        {
            return new KafkaBroker(options, time ?? TimeProvider.System, loggers);
        }
        catch
        {
            loggers.Dispose();
            throw;
        }
    }, stop);

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        Core.Dispose();
        loggers.Dispose();
    }
}
