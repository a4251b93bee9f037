using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServerlessEvents.Bench.Torture.Edge;

namespace ServerlessEvents.Bench.Roundtrip;

/// <summary>
/// The local cloud as a process of its own, started as <c>./run</c> starts it, on free ports and an empty data folder. It is killed when
/// disposed.
/// </summary>
internal sealed class CloudChild : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("roundtrip-");
    private readonly ProcessStartInfo command;
    private Process process;
    private ProcessTree tree;

    private CloudChild(string program, Uri? mqtt, bool limitsUsers)
    {
        var ports = FreePorts(4);
        (KafkaPort, MqttPort, RegistryPort) = (ports[0], ports[1], ports[3]);
        HealthUrl = new Uri($"http://127.0.0.1:{ports[2]}/health");
        string[] flags =
        [
            "--data", data.FullName, "--kafka-port", $"{ports[0]}", "--http-port", $"{ports[2]}", "--registry-port", $"{ports[3]}",
            .. limitsUsers || !HasUserRate(program) ? [] : new[] { "--user-rate", "1000000" },
            .. mqtt is null ? new[] { "--mqtt-port", $"{ports[1]}" } : ["--mqtt", $"{mqtt}"],
        ];
        command = new ProcessStartInfo("sh", ["-c", "exec dotnet \"$@\" > /dev/null", "sh", program, .. flags]);
        foreach (var (name, value) in MosquittoBroker.ForTheCloud) command.Environment[name] = value; // counts only with --mqtt
        // it prints a line for each event, and reading the lines would count as the clients' time
        process = Process.Start(command)!;
        tree = new(process.Id);
    }

    public int KafkaPort { get; }
    public string KafkaBrokers => $"127.0.0.1:{KafkaPort}";
    public int MqttPort { get; }
    public int RegistryPort { get; }
    private Uri HealthUrl { get; }

    /// <summary>Processor time of all its processes so far.</summary>
    public TimeSpan Cpu => tree.Cpu;

    /// <summary>The threads of all its processes now.</summary>
    public int Threads => tree.Threads;

    /// <summary>The peak memory of all its processes, in bytes.</summary>
    public long PeakWorkingSet => tree.PeakWorkingSet;

    /// <summary>The memory of all its processes now, in bytes.</summary>
    public long WorkingSet => tree.WorkingSet;

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>The file with what would have gone to the Event Hub.</summary>
    public string AuditFile => Path.Combine(data.FullName, "siem.jsonl");

    /// <summary>The time from the start of the process until it was ready for events.</summary>
    public TimeSpan StartTook { get; private set; }

    /// <summary>Starts the local cloud, and returns when it is ready for events.</summary>
    /// <param name="program">The program of another build, instead of the one beside this program.</param>
    /// <param name="mqtt">An MQTT broker to use instead of its own.</param>
    /// <param name="limitsUsers">Whether its own broker takes no more of a user than by default: most loads have two users only.</param>
    public static async Task<CloudChild> Start(
        CancellationToken stop, string? program = null, Uri? mqtt = null, bool limitsUsers = false)
    {
        var cloud = new CloudChild(program ?? Checkout.LocalCloud(Checkout.Root), mqtt, limitsUsers);
        await cloud.UntilHealthy(stop);
        return cloud;
    }

    /// <summary>Kills it without a warning, and starts it again on the same ports and data.</summary>
    public async Task KillAndStartAgain(CancellationToken stop)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(stop);
        process.Dispose();
        process = Process.Start(command)!;
        tree = new(process.Id);
        await UntilHealthy(stop);
    }

    private async Task UntilHealthy(CancellationToken stop)
    {
        using var http = new HttpClient();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var since = Stopwatch.GetTimestamp();
        while (await tick.WaitForNextTickAsync(stop) && !await IsHealthy(http, HealthUrl, stop))
        {
            if (!process.HasExited && Stopwatch.GetElapsedTime(since) < Timeout) continue;
            Dispose();
            throw new InvalidOperationException("The local cloud did not get healthy.");
        }
        StartTook = Stopwatch.GetElapsedTime(since);
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        data.Delete(recursive: true);
    }

    /// <summary>Ports that nobody listens on at the moment.</summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        var ports = Array.ConvertAll(listeners, listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }

    /// <summary>Older builds have no such option.</summary>
    private static bool HasUserRate(string program)
    {
        using var help = Process.Start(new ProcessStartInfo("dotnet", [program, "--help"]) { RedirectStandardOutput = true })!;
        return help.StandardOutput.ReadToEnd().Contains("--user-rate", StringComparison.Ordinal);
    }

    private static async Task<bool> IsHealthy(HttpClient http, Uri url, CancellationToken stop)
    {
        try { return (await http.GetAsync(url, stop)).IsSuccessStatusCode; }
        // TaskCanceledException: there was no answer in time
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested) { return false; }
    }
}
