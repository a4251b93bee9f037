using System.Diagnostics;
using System.Reflection;

namespace ServerlessEvents.Tests.Infra;

/// <summary>The Bicep compiler as a command.</summary>
public static class BicepCli
{
    public static string Path { get; } = Metadata("BicepPath");

    public static string RepositoryRoot { get; } = Repository.Root;

    public static string InfraFolder { get; } = System.IO.Path.Combine(RepositoryRoot, "infra");

    /// <summary>Why Bicep tests cannot run here; null when they can, and null in CI, where they must.</summary>
    public static string? Error =>
        File.Exists(Path) || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : "The Bicep compiler is known to restore for Linux on x64 only; run this test there.";

    /// <summary>The image of the ingress in every snapshot; a first deployment has none.</summary>
    public const string IngressImage = "registry.example.org/ingress:1";

    public static ProcessStartInfo Start(string folder, params string[] arguments) => new(Found, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        // The compiler answers twice as fast when it is not measured and recompiled on the side.
        Environment =
        {
            ["DOTNET_TieredPGO"] = "0", ["DOTNET_gcConcurrent"] = "0", ["SERVICE_INGRESS_IMAGE_NAME"] = IngressImage,
        },
    };

    private static string Found =>
        File.Exists(Path)
            ? Path
            : throw new FileNotFoundException(
                $"The Bicep compiler is not at '{Path}'; it is restored on Linux on x64 (tests/Infra/Bicep.props).");

    public static async Task<(int ExitCode, string Output, string Errors)> Run(string folder, params string[] arguments)
    {
        using var bicep = Process.Start(Start(folder, arguments)) ?? throw new InvalidOperationException($"{Path} did not start.");
        bicep.StandardInput.Close();
        var output = bicep.StandardOutput.ReadToEndAsync();
        var errors = bicep.StandardError.ReadToEndAsync();
        await bicep.WaitForExitAsync();
        return (bicep.ExitCode, await output, await errors);
    }

    private static string Metadata(string key) =>
        typeof(BicepCli).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == key)?.Value
            ?? "";
}
