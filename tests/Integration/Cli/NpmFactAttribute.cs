using System.Runtime.CompilerServices;

namespace ServerlessEvents.Tests.Cli;

/// <summary>A test that needs npm packages; skipped with the reason where they are not installed, never in CI.</summary>
public sealed class NpmFactAttribute : FactAttribute
{
    /// <param name="folder">The folder below tests/Integration that declares them.</param>
    public NpmFactAttribute(string folder, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) =>
        Skip = Directory.Exists(Path.Combine(FolderOf(folder), "node_modules")) || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : $"The npm packages of tests/Integration/{folder} are not installed; ./test does it.";

    public static string FolderOf(string folder) => Path.Combine(Repository.Root, "tests", "Integration", folder);
}
