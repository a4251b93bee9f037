namespace ServerlessEvents.Local.Hosting;

/// <summary>The lifetime of a host inside another process: signals are the process's business, which stops its parts in order.</summary>
public sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken stop) => Task.CompletedTask;

    public Task StopAsync(CancellationToken stop) => Task.CompletedTask;
}
