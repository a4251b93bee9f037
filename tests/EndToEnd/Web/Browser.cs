using System.Diagnostics;
using System.Text.Json;

namespace ServerlessEvents.Tests.EndToEnd.Web;

/// <summary>One person's Chromium, whose profile outlives each run of it.</summary>
internal sealed class Browser : IDisposable
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "EndToEnd", "clients-web");
    private readonly string profile = Directory.CreateTempSubdirectory("browser-").FullName;

    /// <summary>Where the pictures are kept, as output of the tests.</summary>
    private static string Shots { get; } = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    private static bool IsInstalled =>
        File.Exists("/usr/bin/chromium")
        && Directory.Exists(Path.Combine(Folder, "node_modules"))
        && IsPublished;

    /// <summary>Whether there is a web client to serve.</summary>
    public static bool IsPublished { get; } = File.Exists(Path.Combine(Repository.Root, "client", "bin", "web", "published"));

    /// <summary>Skips the test where something is not installed, never in CI.</summary>
    public static void IsNeeded() => Assert.SkipUnless(
        IsInstalled || Environment.GetEnvironmentVariable("CI") == "true",
        "Chromium, playwright or the published web client is not here; ./test endtoend brings them.");

    /// <summary>Runs a step of steps.js, and gives what was seen.</summary>
    /// <param name="step">Its name.</param>
    /// <param name="ports">Where the web client is served.</param>
    /// <param name="meanwhile">What is done, in this order, whenever the step says so.</param>
    public async Task<JsonElement> Run(string step, Ports ports, params Func<Task>[] meanwhile)
    {
        var start = new ProcessStartInfo("node", ["drive.js", step, $"http://127.0.0.1:{ports.Http}/", profile, Shots])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var error = node.StandardError.ReadToEndAsync();
        foreach (var act in meanwhile)
        {
            var line = await node.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit);
            Assert.True(line == "meanwhile", $"{step}: {line}{(line is null ? await error : "")}");
            await act();
            await node.StandardInput.WriteLineAsync();
        }
        var output = node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync().WaitAsync(Eventually.Limit * 2);
        Assert.True(node.ExitCode == 0, $"{step}: {await error}{await output}");
        var seen = JsonElement.Parse(await output);
        Assert.Empty(seen.GetProperty("errors").EnumerateArray().Select(text => text.GetString()));
        return seen;
    }

    public void Dispose() => Directory.Delete(profile, recursive: true);
}
