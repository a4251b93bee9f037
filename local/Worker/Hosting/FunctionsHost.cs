using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Local;

/// <summary>Runs every function of the app in this process, each on a listener of its own.</summary>
public sealed class FunctionsHost(IConfiguration settings, HostJson host, IServiceProvider services, ILogger<FunctionsHost> logger) : BackgroundService
{
    private IReadOnlyList<KafkaListener> listeners = [];

    /// <summary>Whether every function has its partitions and so would see a record.</summary>
    public bool IsReady => listeners.Count > 0 && listeners.All(listener => listener.IsAssigned);

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        listeners = [.. FunctionDefinition.FindAll(settings).Select(function => new KafkaListener(function, host, new(function, services), logger))];
        try { await Task.WhenAll([.. listeners.Select(listener => listener.Run(stop)), .. TimerListener.FindAll(services, logger).Select(timer => timer.Run(stop))]); }
        finally
        {
            foreach (var listener in listeners) listener.Dispose();
        }
    }
}
