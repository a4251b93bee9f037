using ServerlessEvents.Tests.Infra.Rules;

namespace ServerlessEvents.Tests.Infra;

/// <summary>Every committed snapshot keeps every rule.</summary>
public sealed class RuleTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var environment in Snapshot.Environments)
            {
                foreach (var rule in Rule.All) cases.Add(environment, rule.Name);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_snapshot_keeps_the_rule(string environment, string rule) =>
        Assert.Empty(Rule.All.Single(one => one.Name == rule).Violations(Snapshot.Committed(environment)));

    [Fact]
    public void No_two_rules_have_the_same_name() => Assert.Distinct(Rule.All.Select(rule => rule.Name));
}
