using System.Runtime.CompilerServices;

namespace ServerlessEvents.Tests.Infra;

/// <summary>A test that needs a POSIX shell. Without one it is skipped and says so.</summary>
public sealed class ShellFactAttribute : FactAttribute
{
    public ShellFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) =>
        Skip = OperatingSystem.IsWindows() ? "The hooks are shell scripts; run this test on Linux or macOS." : null;
}
