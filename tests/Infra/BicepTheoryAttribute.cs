using System.Runtime.CompilerServices;

namespace ServerlessEvents.Tests.Infra;

/// <summary>A <see cref="BicepFactAttribute"/> with several cases.</summary>
public sealed class BicepTheoryAttribute : TheoryAttribute
{
    public BicepTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = BicepCli.Error;
}
