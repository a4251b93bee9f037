using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace ServerlessEvents.Bench.Roundtrip;

/// <summary>The local cloud as a process of its own, as <c>./run</c> starts it, on free ports and an empty data folder; killed when disposed.</summary>
internal sealed class CloudChild : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string Program = Path.GetFullPath(Path.Combine(
        typeof(CloudChild).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "LocalCloud").Value!, "ServerlessEvents.Local.dll"));

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("roundtrip-");
    private readonly Process process;

    private CloudChild()
    {
        var ports = FreePorts(4);
        (KafkaBrokers, MqttPort, HealthUrl) = ($"127.0.0.1:{ports[0]}", ports[1], new Uri($"http://127.0.0.1:{ports[2]}/health"));
        string[] flags = ["--data", data.FullName, "--kafka-port", $"{ports[0]}", "--mqtt-port", $"{ports[1]}", "--http-port", $"{ports[2]}", "--registry-port", $"{ports[3]}"];
        process = Process.Start(new ProcessStartInfo("dotnet", [Program, .. flags]) { RedirectStandardOutput = true })!; // it prints a line for each event
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
    }

    public string KafkaBrokers { get; }
    public int MqttPort { get; }
    private Uri HealthUrl { get; }

    /// <summary>Processor time of all its parts so far, the workers of its functions too.</summary>
    public TimeSpan Cpu => process.TotalProcessorTime + Workers.Aggregate(TimeSpan.Zero, (sum, worker) => sum + CpuOf(worker));

    private IEnumerable<int> Workers => Directory.EnumerateDirectories($"/proc/{process.Id}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse);

    /// <summary>Starts it, and returns when an event would get through.</summary>
    public static async Task<CloudChild> Start(CancellationToken stop)
    {
        var cloud = new CloudChild();
        using var http = new HttpClient();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var since = Stopwatch.GetTimestamp();
        while (await tick.WaitForNextTickAsync(stop) && !await IsHealthy(http, cloud.HealthUrl, stop))
        {
            if (!cloud.process.HasExited && Stopwatch.GetElapsedTime(since) < Patience) continue;
            cloud.Dispose();
            throw new InvalidOperationException("The local cloud did not get healthy.");
        }
        return cloud;
    }

    public void Dispose()
    {
        process.Kill();
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

    private static TimeSpan CpuOf(int worker)
    {
        using var of = Process.GetProcessById(worker);
        return of.TotalProcessorTime;
    }

    private static async Task<bool> IsHealthy(HttpClient http, Uri url, CancellationToken stop)
    {
        try { return (await http.GetAsync(url, stop)).IsSuccessStatusCode; }
        catch (HttpRequestException) { return false; }
    }
}
