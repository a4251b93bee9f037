using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Local;

/// <summary>Runs every function of the app in this process, each on a listener of its own.</summary>
public sealed class FunctionsHost(IConfiguration settings, HostJson host, IServiceProvider services, ILogger<FunctionsHost> logger) : BackgroundService
{
    private IReadOnlyList<KafkaListener> listeners = [];
    private IReadOnlyList<TimerListener> timers = [];

    /// <summary>Whether every function has its partitions and so would see a record.</summary>
    public bool IsReady => listeners.Count > 0 && listeners.All(listener => listener.IsAssigned);

    /// <summary>The functions whose calls fail at present.</summary>
    public IReadOnlyList<FunctionFailure> Failures => [.. listeners.Select(listener => listener.Failure).OfType<FunctionFailure>()];

    /// <summary>Throws when a function cannot be run here, so that the app does not start without it.</summary>
    public override Task StartAsync(CancellationToken stop)
    {
        listeners = [.. FunctionDefinition.FindAll(settings).Select(function => new KafkaListener(function, host, new(function, services), logger, services.GetService<TimeProvider>() ?? TimeProvider.System))];
        timers = [.. TimerListener.FindAll(services, logger)];
        return base.StartAsync(stop);
    }

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try { await Task.WhenAll([.. listeners.Select(listener => listener.Run(stop)), .. timers.Select(timer => timer.Run(stop))]); }
        finally
        {
            foreach (var listener in listeners) listener.Dispose();
        }
    }
}
