using System.Diagnostics;
using ServerlessEvents.Tests.Kafka;
using Xunit.Abstractions;

namespace ServerlessEvents.Tests.Bench;

/// <summary>A minute of torture, as a process of its own; by hand it takes ten, with a million events.</summary>
public class TortureTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(8);

    [Theory]
    [InlineData("kafka", 60, 60_000)]
    [InlineData("event-hubs", 20, 20_000)]
    public async Task No_crash_no_zombie_and_no_fault_makes_the_fold_wrong(string profile, int seconds, int events)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "ServerlessEvents.Bench.Torture.Parts.dll"), "torture", "--profile", profile, "--seconds", $"{seconds}", "--events", $"{events}"];
        using var run = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            var (report, errors) = (run.StandardOutput.ReadToEndAsync(limit.Token), run.StandardError.ReadToEndAsync(limit.Token));
            await run.WaitForExitAsync(limit.Token);
            output.WriteLine(await report);
            Assert.True(run.ExitCode == 0, $"{await report}\n{await errors}");
            if (profile == "kafka" && SomeKafka.Given is null) Assert.Matches("aborted [1-9]", await report); // every way out of a transaction was taken
        }
        finally
        {
            if (!run.HasExited) run.Kill(entireProcessTree: true);
        }
    }
}
