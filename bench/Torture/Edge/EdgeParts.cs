using ServerlessEvents.Bench.Torture.Chaos;

namespace ServerlessEvents.Bench.Torture.Edge;

/// <summary>
/// The parts that are killed in rotation, each a process: mosquitto, the Kafka broker, two ingresses, two workers with all functions.
/// </summary>
public sealed class EdgeParts(EdgeOptions options, MosquittoBroker mosquitto, BrokerChild kafka, Uri registry) : IDisposable
{
    private const int Two = 2;

    /// <summary>Longer than the group waits for a silent member.</summary>
    private static readonly TimeSpan AwayFor = TimeSpan.FromMilliseconds(TortureOptions.SessionTimeoutMs + 4_000);

    private readonly Child?[] ingresses = new Child?[Two];
    private readonly Child?[] functions = new Child?[Two];

    /// <summary>Who had which partition, and for how long.</summary>
    public Moves Moves { get; } = new(TimeProvider.System);

    /// <summary>Each entry kills a part and starts it again; they are called one after the other in this order.</summary>
    public IReadOnlyList<(string Name, Func<Task> Restart)> Rotation => options.FunctionsOnly
        ? [("functions 1", () => LeaveAway(0)), ("functions 2", () => LeaveAway(1))]
        :
    [
        ("mosquitto", RestartMosquitto),
        ("ingress 1", () => StartIngress(0)),
        ("functions 1", () => StartFunctions(0)),
        ("Kafka", RestartKafka),
        ("ingress 2", () => StartIngress(1)),
        ("functions 2", () => StartFunctions(1)),
    ];

    /// <summary>
    /// Starts all parts, and has mosquitto save the new sessions of the ingresses: without a session it acknowledges events that nobody
    /// reads.
    /// </summary>
    public async Task Start()
    {
        await Task.WhenAll([.. Enumerable.Range(0, Two).Select(StartIngress), .. Enumerable.Range(0, Two).Select(StartFunctions)]);
        await mosquitto.Save();
    }

    public void Dispose()
    {
        foreach (var child in ingresses.Concat(functions)) child?.Dispose();
    }

    private async Task RestartMosquitto()
    {
        if (options.MqttCrashes) await mosquitto.Kill();
        else await mosquitto.Stop();
        await mosquitto.Start();
    }

    private Task RestartKafka()
    {
        kafka.Kill();
        return kafka.Start();
    }

    /// <summary>Leaves the other alone for a while, until it has all partitions.</summary>
    private async Task LeaveAway(int number)
    {
        Moves.Gone(number);
        functions[number]!.Dispose();
        functions[number] = null;
        await Task.Delay(AwayFor, TimeProvider.System);
        await StartFunctions(number);
    }

    /// <summary>Kills the one that runs, if any.</summary>
    private Task StartIngress(int number) => Restart(
        ingresses, number, _ => { }, EdgeOptions.IngressName, kafka.BootstrapServers, mosquitto.SystemUrl.ToString(),
        $"{number + 1}/{Two}");

    private Task StartFunctions(int number) => Restart(
        functions, number, line => Moves.Hear(number, line), EdgeOptions.FunctionsName, kafka.BootstrapServers,
        mosquitto.SystemUrl.ToString(), registry.ToString());

    private static Task Restart(Child?[] children, int number, Action<string> said, params string[] arguments)
    {
        children[number]?.Dispose();
        children[number] = Child.Start(said, arguments);
        return children[number]!.Ready;
    }
}
