using ServerlessEvents.Local.Hosting.Rpc;
using ServerlessEvents.Local.Hosting.Triggers;
using ServerlessEvents.Local.Hosting.Workers;

namespace ServerlessEvents.Local.Hosting;

/// <summary>
/// One instance of a function app: a worker in a process of its own, and here a listener for each trigger that the worker names.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly FunctionsHostOptions options;
    private readonly Worker worker;
    private readonly HostJson json;
    private readonly ILogger logger;
    private IReadOnlyList<KafkaTriggerListener> listeners = [];
    private Task running = Task.CompletedTask;

    private FunctionsHost(FunctionsHostOptions options, ILogger logger)
    {
        (this.options, this.logger, json) = (options, logger, options.HostJson ?? HostJson.Read(options.Folder));
        worker = new(options, json.FunctionTimeout, logger);
    }

    /// <summary>Completes when a listener has ended. No listener ends by itself, so it has failed then.</summary>
    public Task Completion => running;

    /// <summary>What keeps a record from being dealt with; null when nothing does.</summary>
    public string? Error =>
        worker.Error is { } why ? $"The worker of the functions does not run. {why}"
        : listeners.Any(listener => !listener.IsAssigned) ? "A function has no partitions of its topic yet."
        : null;

    /// <summary>Which functions fail at present, since when and why; null when none does.</summary>
    public string? Failing =>
        listeners.Select(listener => listener.Error).OfType<string>().ToArray() is { Length: > 0 } failing
            ? string.Join(' ', failing)
            : null;

    /// <summary>The process of the worker, for as long as it runs.</summary>
    public int? WorkerId => worker.ProcessId;

    /// <summary>
    /// Starts the worker, then its triggers. Throws <see cref="WorkerStartException"/> when the worker does not start, and when a
    /// function cannot run on any host.
    /// </summary>
    public static async Task<FunctionsHost> Start(FunctionsHostOptions options, ILogger logger, CancellationToken stop)
    {
        var host = new FunctionsHost(options, logger);
        try
        {
            host.Listen(await host.worker.Start(stop));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the listeners, cancels the running calls, waits for them as long as the options say, and ends the worker.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running.WaitAsync(options.DrainsWithin, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await worker.DisposeAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a call that outlasted that has failed with its worker
        foreach (var listener in listeners) listener.Dispose();
    }

    private void Listen(IReadOnlyList<RpcFunctionMetadata> metadata)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(options.Settings.Select(setting => KeyValuePair.Create(
                setting.Key.Replace("__", ":", StringComparison.Ordinal), setting.Value)))
            .Build();
        var functions = metadata.Where(function => !FunctionDefinition.IsDisabled(function.Name, settings))
            .Select(function => FunctionDefinition.Read(function, settings)).ToArray();
        listeners =
        [
            .. functions.Where(function => function.Trigger is KafkaTrigger)
                .Select(function => new KafkaTriggerListener(
                    function.Name, (KafkaTrigger)function.Trigger, json, Call(function).Run, TimeProvider.System, logger))
        ];
        var timers = functions.Where(function => function.Trigger is TimerTrigger)
            .Select(function => new TimerListener(function.Name, (TimerTrigger)function.Trigger, Call(function).Run, logger)).ToArray();
        running = Task.WhenAll([
            .. listeners.Select(listener => listener.Run(stopping.Token)), .. timers.Select(timer => timer.Run(stopping.Token)),
        ]);
    }

    private FunctionCall Call(FunctionDefinition function) => new(function, worker.Invoke, options.Sink);
}
