using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using ServerlessEvents.Ingress;
using ServerlessEvents.Tests.EndToEnd;

namespace ServerlessEvents.Tests.Ingress;

/// <summary>The ingress as its container runs it: a process with settings in its environment and a health endpoint.</summary>
internal sealed class IngressProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new();
    private readonly int port = Ports.Free().Http;
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = [];

    public IngressProcess(IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(
            "env", ["--default-signal=TERM", "dotnet", typeof(MqttIngress).Assembly.Location, "--urls", $"http://127.0.0.1:{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', lines.Where(line => line.Length > 0));

    public Task IsHealthy() => Eventually.True(async () => await Health() == HttpStatusCode.OK, () => Output, () => process.HasExited);

    /// <summary>What /health answers; null when nobody listens.</summary>
    public async Task<HttpStatusCode?> Health()
    {
        try { return (await Http.GetAsync($"http://127.0.0.1:{port}/health")).StatusCode; }
        catch (HttpRequestException) { return null; }
    }

    /// <summary>SIGTERM, as a container is stopped; gives the exit code.</summary>
    public async Task<int> Stop()
    {
        using var kill = Process.Start("sh", ["-c", $"kill -TERM {process.Id}"]);
        return await Ended();
    }

    public async Task<int> Ended()
    {
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
