namespace ServerlessEvents.Tests.Infra;

/// <summary>A <see cref="BicepFactAttribute"/> with several cases.</summary>
public sealed class BicepTheoryAttribute : TheoryAttribute
{
    public BicepTheoryAttribute() => Skip = BicepCli.Error;
}
