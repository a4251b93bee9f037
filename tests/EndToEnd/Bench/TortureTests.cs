using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ServerlessEvents.Tests.Kafka;

namespace ServerlessEvents.Tests.Bench;

/// <summary>A minute of torture, as a process of its own; by hand it takes ten, with a million events.</summary>
public class TortureTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    [Theory]
    [InlineData("kafka", 60, 60_000)]
    [InlineData("kafka", 60, 20_000, "--deployments")]
    [InlineData("event-hubs", 20, 20_000)]
    public async Task No_crash_no_zombie_no_fault_and_no_deployment_makes_the_fold_wrong(
        string profile, int seconds, int events, params string[] more)
    {
        var json = Path.Combine(Directory.CreateTempSubdirectory("torture-json-").FullName, "run.json");
        string[] arguments = [
            Path.Combine(AppContext.BaseDirectory, "ServerlessEvents.Bench.Torture.Parts.dll"), "torture", "--profile", profile,
            "--seconds", $"{seconds}", "--events", $"{events}", "--json", json, .. more
        ];
        using var run = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var (report, errors) = (run.StandardOutput.ReadToEndAsync(limit.Token), run.StandardError.ReadToEndAsync(limit.Token));
            await run.WaitForExitAsync(limit.Token);
            output.WriteLine(await report);
            Assert.True(run.ExitCode == 0, $"{await report}\n{await errors}");
            SaysTheSame(await File.ReadAllTextAsync(json), await report);
            if (more is ["--deployments"]) Assert.Matches("deployments [1-9].* partitions folded again [1-9]", await report);
            // Every way out of a transaction was taken.
            if (profile == "kafka" && more is [] && SomeKafka.Given is null) Assert.Matches("aborted [1-9]", await report);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(json)!, recursive: true);
            if (!run.HasExited) run.Kill(entireProcessTree: true);
        }
    }
    [Fact]
    public async Task A_folder_for_the_counts_that_is_not_there_is_said_before_the_run()
    {
        string[] arguments = [
            Path.Combine(AppContext.BaseDirectory, "ServerlessEvents.Bench.Torture.Parts.dll"), "torture", "--json",
            "/no/such/folder/run.json"
        ];
        using var run = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, errors) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("There is no folder /no/such/folder for run.json: make it first.", await errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Seconds", await said, StringComparison.Ordinal);
    }

    /// <summary>The file has the counts that were printed.</summary>
    private static void SaysTheSame(string json, string printed)
    {
        var run = JsonDocument.Parse(json).RootElement;
        Assert.Equal(JsonValueKind.Null, run.GetProperty("error").ValueKind);
        Assert.Equal(Printed(@"^events ([\d,.]+),"), Of("events"));
        Assert.Equal(Printed(@"of them acknowledged ([\d,.]+)"), Of("acknowledged"));
        Assert.Equal(Printed(@"^events folded ([\d,.]+)"), Of("verified", "folded"));
        Assert.Equal(Printed(@"replies ([\d,.]+)"), Of("verified", "replies"));
        Assert.Equal(Printed(@"^kills (\d+)"), Of("happened", "kills"));
        Assert.Equal(Printed(@"batches lost (\d+)"), Of("happened", "batches lost"));
        Assert.True(Of("acknowledged") > 0);

        long Printed(string pattern) => long.Parse(
            Regex.Match(printed, pattern, RegexOptions.Multiline).Groups[1].Value
                .Replace(",", "", StringComparison.Ordinal)
                .Replace(".", "", StringComparison.Ordinal));
        long Of(params string[] path) =>
            path
                .Aggregate(run, (at, name) => at.TryGetProperty(name, out var found) ? found : JsonDocument.Parse("0").RootElement)
                .GetInt64();
    }
}
