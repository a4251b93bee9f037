using ServerlessEvents.Engine.Fold;
using Xunit.Abstractions;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>The protocol of the fold, checked in every way that two owners, their network and their host can go.</summary>
public class ModelCheckTests(ITestOutputHelper output)
{
    private static readonly FoldOptions Version2 = Scenario.Plan with { Aggregates = new(Counter.Version(2)) };

    [Fact]
    public void Any_slice_of_the_history_for_two_owners() => Check(new(History.Short)
    {
        Calls = [.. HostCall.EverySlice(History.Short), HostCall.Of(History.Short, 2, 1, 0), HostCall.CatchUp],
        Crashes = 2,
        Faults = 2,
    });

    [Fact]
    public void Two_calls_to_each_of_two_owners() => Check(new(History.Short)
    {
        Calls = [HostCall.Of(History.Short, 0), HostCall.Of(History.Short, 0, 2)],
        CallsEach = 2,
    });

    [Fact]
    public void Two_aggregates_and_a_hole_in_the_log() => Check(new(History.Mixed)
    {
        Calls = [HostCall.Of(History.Mixed, 0, 1), HostCall.Of(History.Mixed, 0, 1, 0, 2), HostCall.Of(History.Mixed, 3, 1), HostCall.CatchUp],
        Faults = 2,
    });

    [Fact]
    public void Something_that_nobody_validated() => Check(new(History.Poisoned)
    {
        Calls = [.. HostCall.EverySlice(History.Poisoned)],
        Faults = 2,
    });

    [Fact]
    public void Something_that_the_aggregate_cannot_bear()
    {
        var fragile = Scenario.Plan with { Aggregates = new(new FragileCounter()) };
        Check(new(History.Unbearable)
        {
            Owners = [fragile, fragile],
            Calls = [HostCall.Of(History.Unbearable, 0, 1), HostCall.Of(History.Unbearable, 1, 2), HostCall.Of(History.Unbearable, 3), HostCall.CatchUp],
            Faults = 2,
        });
    }

    [Fact]
    public void Snapshots_that_do_not_fit_into_memory()
    {
        var tiny = Scenario.Plan with { MemoryLimit = 1 };
        Check(new(History.Mixed) { Owners = [tiny, tiny], Before = (tiny, 2), Calls = [HostCall.Of(History.Mixed, 2), HostCall.CatchUp] });
    }

    [Fact]
    public void New_code_that_folds_everything_again() => Check(new(History.Mixed)
    {
        Owners = [Version2, Version2],
        Before = (Scenario.Plan, 3),
        Calls = [HostCall.Of(History.Mixed, 3), HostCall.CatchUp],
        Faults = 2,
    });

    [Fact]
    public void Old_code_beside_the_new() => Check(new(History.Short)
    {
        Owners = [Scenario.Plan, Version2],
        Before = (Scenario.Plan, 1),
        Calls = [HostCall.CatchUp],
        CallsEach = 2,
        Crashes = 0,
    });

    [Fact]
    public void Leaving_what_was_seen_before_hides_nothing()
    {
        var scenario = new Scenario(History.Short) { Calls = [HostCall.Of(History.Short, 0, 2)], Crashes = 0 };
        var (pruned, whole) = (new ModelChecker(scenario), new ModelChecker(scenario with { IsPruned = false }));
        output.WriteLine($"{pruned.Check().StateSpace}\n{whole.Check().StateSpace}");
        Assert.True(pruned.Ends.SetEquals(whole.Ends));
    }

    private void Check(Scenario scenario)
    {
        var verdict = ModelChecker.Check(scenario);
        output.WriteLine($"{verdict.StateSpace}\n{verdict.Wrong}");
        Assert.Null(verdict.Wrong);
    }
}
