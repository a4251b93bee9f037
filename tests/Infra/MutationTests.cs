using ServerlessEvents.Tests.Infra.Rules;

namespace ServerlessEvents.Tests.Infra;

/// <summary>The rules notice when they are broken.</summary>
[Collection(nameof(UsesBicep))]
public sealed class MutationTests(BicepServer bicep)
{
    [Fact]
    public void Every_rule_is_broken_at_least_once() =>
        Assert.Equal(InfraRule.All.Select(rule => rule.Name).Order(), Mutation.All.Select(mutation => mutation.Rule).Distinct().Order());

    [BicepFact]
    public async Task A_broken_rule_is_noticed()
    {
        foreach (var mutation in Mutation.All)
        {
            using var copy = new InfraCopy();
            copy.Replace(mutation.File, mutation.Text, mutation.With);
            var broken = await bicep.TakeSnapshot(InfraSnapshot.ParameterFile(copy.Folder, mutation.Environment));
            Assert.True(
                InfraRule.All.Single(rule => rule.Name == mutation.Rule).Violations(broken).Any(),
                $"{mutation.File} with {mutation.With} is not noticed by: {mutation.Rule}");
        }
    }
}
