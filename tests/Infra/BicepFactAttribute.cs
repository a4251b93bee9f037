namespace ServerlessEvents.Tests.Infra;

/// <summary>A test that needs the Bicep compiler. Without it the test is skipped and says why; in CI it fails instead.</summary>
public sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute() => Skip = BicepCli.Error;
}
