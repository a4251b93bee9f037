using System.Diagnostics;

namespace ServerlessEvents.Tests.TypeScript;

/// <summary>The package <c>clients/typescript</c>, and its compiler.</summary>
internal static class TypeScriptPackage
{
    public static readonly string Folder = Path.Combine(Repository.Root, "clients", "typescript");

    /// <summary>Where the scripts lie that drive it.</summary>
    public static readonly string Scripts = Path.Combine(Repository.Root, "tests", "EndToEnd", "clients-typescript");

    private static readonly Lazy<Task<(int ExitCode, string Output)>> Built = new(() => Compile(Folder));
    private static readonly bool IsDemanded = Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Skips the test where the packages are not installed, never in CI.</summary>
    public static void IsNeeded() => Assert.SkipUnless(
        IsDemanded || (Directory.Exists(Path.Combine(Folder, "node_modules")) && Directory.Exists(Path.Combine(Scripts, "node_modules"))),
        "The npm packages of the TypeScript client are not installed; ./test does it.");

    /// <summary>The same for a test that needs Chromium too.</summary>
    public static void IsNeededIn(string where)
    {
        IsNeeded();
        Assert.SkipUnless(
            IsDemanded || where != "chromium" || File.Exists("/usr/bin/chromium"), "Chromium is not installed (Debian: chromium).");
    }

    /// <summary>Compiles the package where it lies, once for all tests.</summary>
    public static async Task Build()
    {
        var (exitCode, output) = await Built.Value;
        Assert.True(exitCode == 0, output);
    }

    /// <summary>Compiles the package in a folder; gives the exit code and what the compiler said.</summary>
    public static Task<(int ExitCode, string Output)> Compile(string folder) =>
        Node(Path.Combine(Folder, "node_modules", "typescript", "bin", "tsc"), "--project", folder, "--pretty", "false");

    /// <summary>Runs Node.js to its end.</summary>
    public static async Task<(int ExitCode, string Output)> Node(params string[] arguments)
    {
        using var node = Process.Start(
            new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        return (node.ExitCode, await output + await errors);
    }
}
