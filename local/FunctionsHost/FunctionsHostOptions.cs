using ServerlessEvents.Domain;
using ServerlessEvents.Local.Hosting.Rpc;
using ServerlessEvents.Local.Hosting.Triggers;

namespace ServerlessEvents.Local.Hosting;

/// <summary>
/// The options of one instance of a function app. Several instances, of one app or of several, run side by side, each with its own options.
/// </summary>
public sealed record FunctionsHostOptions
{
    /// <summary>The app's assembly, <c>…/ServerlessEvents.Functions.dll</c>, in the folder that it was built or published to.</summary>
    public required string App { get; init; }

    /// <summary>
    /// The app settings. The worker gets them as environment variables on top of this process's own; null removes a variable.
    /// </summary>
    public required IReadOnlyDictionary<string, string?> Settings { get; init; }

    /// <summary>Where what a function returns for an Event Hub goes.</summary>
    public required IEventHubSink Sink { get; init; }

    /// <summary>The settings to use instead of the app's own host.json.</summary>
    public HostJson? HostJson { get; init; }

    /// <summary>How often a worker that ends before it is ready is started before the host gives up.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>
    /// How long a worker may take from its start until its functions are loaded. Twice as long as the real host waits for its first word:
    /// this machine may be busy.
    /// </summary>
    public TimeSpan StartsWithin { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long calls under way may take to end after they are cancelled, when the host stops.</summary>
    public TimeSpan DrainsWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the worker may take to end after that.</summary>
    public TimeSpan EndsWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets each line that the worker writes to its standard output.</summary>
    public Action<string> Said { get; init; } = line => Console.Out.WriteLine(Printable.Of(line));

    /// <summary>Gets the process id of each worker that is started.</summary>
    public Action<int> WorkerStarted { get; init; } = _ => { };

    /// <summary>Receives every message between host and worker; true when the host sends it.</summary>
    internal Action<bool, StreamingMessage>? Heard { get; init; }

    internal string Folder => Path.GetDirectoryName(Path.GetFullPath(App))!;
}
