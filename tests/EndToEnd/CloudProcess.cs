using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServerlessEvents.Bench.Torture.Edge;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>
/// The local cloud as a process of its own, as <c>./run</c> starts it, on free ports and a data folder that may outlive it.
/// </summary>
public sealed class CloudProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(
        Repository.Root, "local", "bin", Repository.Configuration, "net10.0", "ServerlessEvents.Local.dll");

    private static readonly HttpClient Http = new();
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = [];

    private CloudProcess(string data, Ports ports, IEnumerable<string> flags)
    {
        (Data, Ports) = (data, ports);
        process = new Process { StartInfo = Command(flags) };
        process.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Data { get; }
    public Ports Ports { get; }
    public string WebSocketUrl => $"ws://127.0.0.1:{Ports.Http}/mqtt";
    public string Brokers => $"127.0.0.1:{Ports.Kafka}";
    public string Output => string.Join('\n', lines.Where(line => line.Length > 0));

    /// <summary>Starts it on four free ports.</summary>
    public static CloudProcess Begin(string data, params string[] flags) => Begin(data, Ports.Free(), flags);

    private static CloudProcess Begin(string data, Ports ports, params string[] flags) => new(
        data,
        ports,
        [
            "--data", data, "--kafka-port", $"{ports.Kafka}", "--mqtt-port", $"{ports.Mqtt}", "--http-port", $"{ports.Http}",
            "--registry-port", $"{ports.Registry}", .. flags
        ]);

    /// <summary>Starts it, and returns when it says that an event would get through.</summary>
    public static Task<CloudProcess> Start(string data, params string[] flags) => UntilHealthy(Begin(data, flags));

    /// <summary>The same on these ports, such as those of one that has ended.</summary>
    public static Task<CloudProcess> Start(string data, Ports ports) => UntilHealthy(Begin(data, ports));

    /// <summary>The same with mosquitto as its MQTT broker; users find that at the cloud's MQTT port.</summary>
    public static Task<CloudProcess> Start(string data, MosquittoBroker mosquitto)
    {
        var ports = Ports.Free() with { Mqtt = mosquitto.Port };
        return UntilHealthy(new(data, ports, ["--data", data, "--kafka-port", $"{ports.Kafka}", "--mqtt", $"{mosquitto.SystemUrl}", "--http-port", $"{ports.Http}", "--registry-port", $"{ports.Registry}"]));
    }

    private static async Task<CloudProcess> UntilHealthy(CloudProcess cloud)
    {
        await Eventually.True(
            async () => await cloud.Health() == HttpStatusCode.OK,
            () => $"The local cloud is not healthy.\n{cloud.Output}",
            () => cloud.process.HasExited);
        return cloud;
    }

    /// <summary>Runs it with nothing but these flags until it ends by itself.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEnd(params string[] flags)
    {
        await using var cloud = new CloudProcess("", default, flags);
        return (await cloud.Ended(), cloud.Output);
    }

    /// <summary>What /health answers; null when nobody listens.</summary>
    public async Task<HttpStatusCode?> Health()
    {
        try { return (await Http.GetAsync($"http://127.0.0.1:{Ports.Http}/health")).StatusCode; }
        catch (HttpRequestException) { return null; }
    }

    /// <summary>Ctrl-C; returns the exit code and how long it took to end.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> Interrupt()
    {
        var since = Stopwatch.GetTimestamp();
        using var kill = Process.Start("sh", ["-c", $"kill -INT {process.Id}"]);
        return (await Ended(), Stopwatch.GetElapsedTime(since));
    }

    /// <summary><c>kill -9</c>.</summary>
    public Task<int> Kill()
    {
        process.Kill();
        return Ended();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await Kill();
        process.Dispose();
    }

    private async Task<int> Ended()
    {
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        return process.ExitCode;
    }

    /// <summary>
    /// A shell that starts the tests in the background lets them ignore Ctrl-C, and what they start inherits that: <c>env</c> undoes it.
    /// </summary>
    private static ProcessStartInfo Command(IEnumerable<string> flags)
    {
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", Program, .. flags])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in MosquittoBroker.ForTheCloud) start.Environment[name] = value; // counts only with --mqtt
        return start;
    }
}

/// <summary>The ports of one local cloud.</summary>
public readonly record struct Ports(int Kafka, int Mqtt, int Http, int Registry)
{
    /// <summary>Four that nobody listens on at the moment.</summary>
    public static Ports Free()
    {
        var listeners = Enumerable.Range(0, 4).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        var ports = Array.ConvertAll(listeners, listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        foreach (var listener in listeners) listener.Dispose();
        return new(ports[0], ports[1], ports[2], ports[3]);
    }
}
