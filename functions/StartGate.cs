using Microsoft.Extensions.Hosting;

namespace ServerlessEvents.Functions;

/// <summary>
/// A check that must pass before a function is called. The worker takes calls as soon as its own hosted service starts, so the check runs
/// before any hosted service starts.
/// </summary>
public abstract class StartGate : IHostedLifecycleService
{
    /// <summary>Throws one clear sentence when the app must not start.</summary>
    public abstract Task StartingAsync(CancellationToken stop);

    public Task StartAsync(CancellationToken stop) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken stop) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken stop) => Task.CompletedTask;

    public Task StopAsync(CancellationToken stop) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken stop) => Task.CompletedTask;
}
