using System.Reflection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Local.Hosting.Triggers;

namespace ServerlessEvents.Bench.Torture.Parts;

/// <summary>
/// One instance of a function app in a process of its own: the host here, the worker in another. It prints the id of each worker, that it
/// is ready, and whatever the worker prints.
/// </summary>
internal static class Instance
{
    /// <summary>The app whose path this assembly knows by that name.</summary>
    public static FunctionsHostOptions App(string name, IReadOnlyDictionary<string, string?> settings)
    {
        var app = Path.GetFullPath(
            typeof(Instance).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == name).Value!);
        return new()
        {
            App = app,
            Settings = settings,
            Sink = new NoEventHub(),
            HostJson = HostJson.Read(Path.GetDirectoryName(app)!) with { SessionTimeoutMs = TortureOptions.SessionTimeoutMs },
            WorkerStarted = worker => Console.WriteLine(Child.WorkerIs + worker),
        };
    }

    /// <summary>
    /// Runs the instance until its standard input ends. There is no orderly stop, because the run is over or gone by then.
    /// </summary>
    public static async Task<int> Run(FunctionsHostOptions options, Action<string> told, CancellationToken stop)
    {
        using var logging = Logging(with => with.AddProvider(new MovesLog()));
        var host = await FunctionsHost.Start(options, logging.CreateLogger<FunctionsHost>(), stop);
        Console.WriteLine("ready");
        await Task.WhenAny(Task.Run(() => Listen(told), stop), host.Completion);
        return host.Completion.IsCompleted ? 1 : 0;
    }

    /// <summary>The log goes to standard error, because the run reads standard output.</summary>
    public static ILoggerFactory Logging(Action<ILoggingBuilder>? with = null) => LoggerFactory.Create(logging =>
    {
        logging.AddFilter<ConsoleLoggerProvider>(level => level >= LogLevel.Critical)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        with?.Invoke(logging);
    });

    private static void Listen(Action<string> told)
    {
        while (Console.ReadLine() is { } line) told(line);
    }

    private sealed class NoEventHub : IEventHubSink
    {
        public Task Send(string eventHub, IReadOnlyList<string> events, CancellationToken stop) =>
            throw new NotSupportedException("No function here has an Event Hub.");
    }
}
