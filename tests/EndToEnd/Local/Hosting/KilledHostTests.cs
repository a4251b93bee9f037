using System.Diagnostics;
using System.Globalization;
using ServerlessEvents.Bench.Torture;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>A worker whose host is gone ends by itself, though nobody has told it to.</summary>
public sealed class KilledHostTests
{
    [Fact]
    public async Task A_worker_ends_when_its_host_is_killed()
    {
        await using var broker = await TestBroker.Start();
        await TopicAdmin.CreateMissing(new(broker.BootstrapServers), TortureRun.TopicsOf("killed-host").Declare(partitions: 1));
        string[] arguments = [
            Path.Combine(AppContext.BaseDirectory, "ServerlessEvents.Bench.Torture.Parts.dll"), TortureCommand.WorkerName,
            broker.BootstrapServers, "killed-host", "exactly-once", "1", "1", "0"
        ];
        using var host = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            var worker = 0;
            while (await host.StandardOutput.ReadLineAsync() is { } line && line != "ready")
            {
                if (line.StartsWith(Child.WorkerIs, StringComparison.Ordinal))
                    worker = int.Parse(line[Child.WorkerIs.Length..], CultureInfo.InvariantCulture);
            }
            Assert.True(RunningApp.IsRunning(worker));
            host.Kill();
            await Until.True(() => !RunningApp.IsRunning(worker));
        }
        finally { host.Kill(entireProcessTree: true); }
    }
}
