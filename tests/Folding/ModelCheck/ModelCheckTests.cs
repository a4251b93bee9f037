using Xunit.Abstractions;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>The protocol of the fold, checked in every way that two owners, their network and their host can go.</summary>
public class ModelCheckTests(ITestOutputHelper output)
{
    [Fact]
    public void Two_owners_and_any_slice_of_the_history() => Check(new(History.Short)
    {
        Calls = [.. HostCall.EverySlice(History.Short), HostCall.Of(History.Short, 2, 1, 0), HostCall.CatchUp],
        Crashes = 1,
        Faults = 1,
    });

    private void Check(Scenario scenario)
    {
        var verdict = ModelChecker.Check(scenario);
        output.WriteLine(verdict.StateSpace);
        Assert.Null(verdict.Wrong);
    }
}
