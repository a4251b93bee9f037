using System.Runtime.CompilerServices;

namespace ServerlessEvents.Tests.Infra;

/// <summary>A test that needs KQL's language service for Node.js; skipped with the reason where it is not installed, never in CI.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) =>
        Skip = Directory.Exists(Path.Combine(Kusto.Folder, "node_modules")) || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : "The npm package of tests/Infra/kusto is not installed; ./test infra does it.";
}
