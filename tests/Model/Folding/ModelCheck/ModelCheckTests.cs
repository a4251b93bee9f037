using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>The protocol of the fold, checked in every way that two owners, their network and their host can go.</summary>
public class ModelCheckTests(ITestOutputHelper output)
{
    private static readonly FoldOptions Version2 = Scenario.Plan with { Aggregates = new(Counter.Version(2)) };

    [Fact]
    public void Two_owners_with_any_slice_of_the_history_end_right() => Check(new(ExecutionHistory.Short)
    {
        Calls = [.. HostCall.EverySlice(ExecutionHistory.Short), HostCall.Of(ExecutionHistory.Short, 2, 1, 0), HostCall.CatchUp],
        Crashes = 2,
        Faults = 2,
    });

    [Fact]
    public void Two_owners_with_two_calls_each_end_right() => Check(new(ExecutionHistory.Short)
    {
        Calls = [HostCall.Of(ExecutionHistory.Short, 0), HostCall.Of(ExecutionHistory.Short, 0, 2)],
        CallsEach = 2,
    });

    [Fact]
    public void Two_aggregates_and_a_hole_in_the_log_end_right() => Check(new(ExecutionHistory.Mixed)
    {
        Calls = [
            HostCall.Of(ExecutionHistory.Mixed, 0, 1), HostCall.Of(ExecutionHistory.Mixed, 0, 1, 0, 2),
            HostCall.Of(ExecutionHistory.Mixed, 3, 1), HostCall.CatchUp
        ],
        Faults = 2,
    });

    [Fact]
    public void An_event_that_nobody_validated_ends_as_a_dead_letter() => Check(new(ExecutionHistory.Poisoned)
    {
        Calls = [.. HostCall.EverySlice(ExecutionHistory.Poisoned)],
        Faults = 2,
    });

    [Fact]
    public void A_poison_event_ends_as_a_dead_letter()
    {
        var fragile = Scenario.Plan with { Aggregates = new(new FragileCounter()) };
        Check(new(ExecutionHistory.Unbearable)
        {
            Owners = [fragile, fragile],
            Calls = [
                HostCall.Of(ExecutionHistory.Unbearable, 0, 1), HostCall.Of(ExecutionHistory.Unbearable, 1, 2),
                HostCall.Of(ExecutionHistory.Unbearable, 3), HostCall.CatchUp
            ],
            Faults = 2,
        });
    }

    [Fact]
    public void Snapshots_that_do_not_fit_into_memory_end_right()
    {
        var tiny = Scenario.Plan with { MemoryLimit = 1 };
        Check(
            new(ExecutionHistory.Mixed)
            {
                Owners = [tiny, tiny],
                Before = (tiny, 2),
                Calls = [HostCall.Of(ExecutionHistory.Mixed, 2), HostCall.CatchUp]
            });
    }

    [Fact]
    public void New_code_that_folds_everything_again_ends_right() => Check(new(ExecutionHistory.Mixed)
    {
        Owners = [Version2, Version2],
        Before = (Scenario.Plan, 3),
        Calls = [HostCall.Of(ExecutionHistory.Mixed, 3), HostCall.CatchUp],
        Faults = 2,
    });

    [Fact]
    public void Old_code_beside_the_new_ends_right() => Check(new(ExecutionHistory.Short)
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
        var scenario = new Scenario(ExecutionHistory.Short) { Calls = [HostCall.Of(ExecutionHistory.Short, 0, 2)], Crashes = 0 };
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
