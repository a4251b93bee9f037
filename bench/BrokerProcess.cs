using System.Diagnostics;
using ServerlessEvents.Local.Kafka;

namespace ServerlessEvents.Bench;

/// <summary>The local broker as a process of its own, killed when disposed.</summary>
public sealed class BrokerProcess : IDisposable
{
    private readonly Process process;

    private BrokerProcess(Process process, string bootstrapServers, double startSeconds) =>
        (this.process, BootstrapServers, StartSeconds) = (process, bootstrapServers, startSeconds);

    public string BootstrapServers { get; }

    /// <summary>From the start of the process to the line that says it is ready, the runtime's own start included.</summary>
    public double StartSeconds { get; }

    public long WorkingSet => Refreshed.WorkingSet64;

    public long PeakWorkingSet => Refreshed.PeakWorkingSet64;

    public TimeSpan Cpu => Refreshed.TotalProcessorTime;

    private Process Refreshed
    {
        get
        {
            process.Refresh();
            return process;
        }
    }

    public static async Task<BrokerProcess> Start(string dataFolder, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        var process = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(KafkaBroker).Assembly.Location, "--data", dataFolder, "--port", "0"])
            {
                RedirectStandardOutput = true,
            })!;
        while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            if (!line.StartsWith("Kafka at ", StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.ReadToEndAsync(stop);
            return new(process, line.Split(' ', ',')[2], watch.Elapsed.TotalSeconds);
        }
        throw new InvalidOperationException("The broker did not start.");
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
