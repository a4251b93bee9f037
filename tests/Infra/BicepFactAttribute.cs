using System.Runtime.CompilerServices;

namespace ServerlessEvents.Tests.Infra;

/// <summary>A test that needs the Bicep compiler. Without it the test is skipped and says why; in CI it fails instead.</summary>
public sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = BicepCli.Error;
}
