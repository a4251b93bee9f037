using System.Runtime.CompilerServices;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>A test that needs npm's registry client; skipped with the reason where it is not installed, never in CI.</summary>
public sealed class NpmClientFactAttribute : FactAttribute
{
    public static readonly string Folder = Path.Combine(Repository.Root, "tests", "Integration", "clients-registry");

    public NpmClientFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) =>
        Skip = Directory.Exists(Path.Combine(Folder, "node_modules")) || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : "npm's registry client is not installed; tests/Integration/install-registry-clients does it.";
}
