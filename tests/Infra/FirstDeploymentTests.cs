using ServerlessEvents.Tests.Infra.Rules;

namespace ServerlessEvents.Tests.Infra;

/// <summary>Before there is an image of the ingress, a public one stands in, gets no secrets and does not run.</summary>
[Collection(nameof(UsesBicep))]
public sealed class FirstDeploymentTests(BicepServer bicep)
{
    /// <summary>None is given, or that of an earlier first deployment, which did not come to its end.</summary>
    [BicepTheory]
    [InlineData("prod", "")]
    [InlineData("private", "")]
    [InlineData("prod", "mcr.microsoft.com/azuredocs/containerapps-helloworld:latest")]
    public async Task Without_an_image_of_ours_every_rule_holds(string environment, string image)
    {
        using var copy = new InfraCopy();
        copy.Replace($"main.{environment}.bicepparam", "readEnvironmentVariable('SERVICE_INGRESS_IMAGE_NAME', '')", $"'{image}'");
        var first = await bicep.TakeSnapshot(InfraSnapshot.ParameterFile(copy.Folder, environment));
        Assert.NotEmpty(first.OfType("Microsoft.App/containerApps"));
        Assert.Empty(InfraRule.All.SelectMany(rule => rule.Violations(first)));
    }
}
