using System.Diagnostics;
using System.Text.Json;
using ServerlessEvents.Tests.EndToEnd;

namespace ServerlessEvents.Tests.Bench;

/// <summary><c>bench pipeline</c> at a small size: everything that goes in comes out once, and two builds are compared.</summary>
public sealed class PipelineTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private static readonly string Program = Path.Combine(
        Repository.Root, "bench", "bin", Repository.Configuration, "net10.0", "ServerlessEvents.Bench.dll");

    private readonly string json = Path.GetTempFileName();

    public void Dispose() => File.Delete(json);

    [Fact]
    public async Task A_hundred_orders_as_fast_as_they_come_get_a_hundred_of_everything() =>
        HasAll(100, Assert.Single(await Runs("--clients", "2", "--orders", "50", "--warm", "20")));

    [Fact]
    public async Task Orders_at_a_rate_get_one_of_everything_each() =>
        HasAll(50, Assert.Single(await Runs("--clients", "2", "--rate", "25", "--seconds", "2", "--pause", "1")));

    [MosquittoFact]
    public async Task The_same_comes_through_mosquitto()
    {
        var run = Assert.Single(await Runs("--clients", "2", "--orders", "50", "--broker", "mosquitto"));
        HasAll(100, run);
        Assert.True(run.GetProperty("mosquittoCpuMicroseconds").GetDouble() >= 0);
    }

    [Fact]
    public async Task Two_builds_take_turns_and_every_median_has_its_ratio()
    {
        var (exitCode, said) = await Pipeline(
            "--clients", "2", "--orders", "50", "--against", Repository.Root, "--rounds", "2", "--json", json);
        Assert.True(exitCode == 0, said);
        Assert.Equal(
            ["this build", "the other", "this build", "the other"],
            said.Split('\n').Where(line => line.Contains(" events in ")).Select(line => line.Split(':')[0]));
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        var medians =
            report.RootElement.GetProperty("medians").EnumerateArray().ToDictionary(median => median.GetProperty("name").GetString()!);
        Assert.All(["whole way", "CPU of the system", "peak working set of the system", "publish → reply, p50", "publish → reply, p99"],
            name => Assert.True(
                medians[name].GetProperty("value").GetDouble() > 0 && medians[name].GetProperty("ratio").GetDouble() > 0, said));
        Assert.Equal(1, medians["audit lines"].GetProperty("ratio").GetDouble());
    }

    [Theory]
    [InlineData("--rate takes 1 or more.", "--rate", "0")]
    [InlineData("--clients takes 1 to 9,999,999.", "--clients", "0")]
    [InlineData("ServerlessEvents.Local.dll; build it there: dotnet build local -c ", "--against", "/nowhere")]
    public async Task What_cannot_be_measured_is_said(string why, params string[] arguments)
    {
        var (exitCode, said) = await Pipeline(arguments);
        Assert.Equal(1, exitCode);
        Assert.Contains(why, said);
    }

    private static void HasAll(int events, JsonElement run) =>
        Assert.All(
            ["events", "acknowledged", "replies", "accepted", "notifications", "states", "auditLines", "audited"],
            number => Assert.Equal((number, events), (number, run.GetProperty(number).GetInt32())));

    private async Task<IReadOnlyList<JsonElement>> Runs(params string[] arguments)
    {
        var (exitCode, said) = await Pipeline([.. arguments, "--json", json]);
        Assert.True(exitCode == 0, said);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        return [.. report.RootElement.GetProperty("runs").Clone().EnumerateArray()];
    }

    private async Task<(int ExitCode, string Said)> Pipeline(params string[] arguments)
    {
        using var run = Process.Start(
            new ProcessStartInfo("dotnet", [Program, "pipeline", .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var (report, errors) = (run.StandardOutput.ReadToEndAsync(limit.Token), run.StandardError.ReadToEndAsync(limit.Token));
            await run.WaitForExitAsync(limit.Token);
            var said = $"{await report}\n{await errors}";
            output.WriteLine(said);
            return (run.ExitCode, said);
        }
        finally
        {
            if (!run.HasExited) run.Kill(entireProcessTree: true);
        }
    }
}
