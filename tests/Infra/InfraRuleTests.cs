using ServerlessEvents.Tests.Infra.Rules;

namespace ServerlessEvents.Tests.Infra;

/// <summary>Every committed snapshot keeps every rule.</summary>
public sealed class InfraRuleTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var environment in InfraSnapshot.Environments)
            {
                foreach (var rule in InfraRule.All) cases.Add(environment, rule.Name);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_snapshot_keeps_the_rule(string environment, string rule) =>
        Assert.Empty(InfraRule.All.Single(one => one.Name == rule).Violations(InfraSnapshot.Committed(environment)));

    [Fact]
    public void No_two_rules_have_the_same_name() => Assert.Distinct(InfraRule.All.Select(rule => rule.Name));
}
