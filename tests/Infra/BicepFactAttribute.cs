namespace ServerlessEvents.Tests.Infra;

/// <summary>A test that needs the Bicep compiler. Without it the test is skipped and says why; in CI it fails instead.</summary>
public sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute() => Skip = BicepCli.WhyNot;
}

/// <summary>The same for a test with several cases.</summary>
public sealed class BicepTheoryAttribute : TheoryAttribute
{
    public BicepTheoryAttribute() => Skip = BicepCli.WhyNot;
}
