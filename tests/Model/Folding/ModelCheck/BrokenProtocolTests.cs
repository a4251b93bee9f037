using ServerlessEvents.Engine.Fold;
using static ServerlessEvents.Tests.Folding.ModelCheck.ReadingFlaws;
using static ServerlessEvents.Tests.Folding.ModelCheck.WritingFlaws;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>
/// A check that cannot fail proves nothing. Here each step of the protocol is broken; the checker catches it and prints the run that shows
/// it.
/// </summary>
public class BrokenProtocolTests(ITestOutputHelper output)
{
    [Fact]
    public void The_checker_catches_reading_before_fencing() => Catches((log, _) => new ReadsBeforeFencing(log));

    [Fact]
    public void The_checker_catches_reading_not_to_the_end() => Catches((log, _) => new ReadsNotToTheEnd(log));

    [Fact]
    public void The_checker_catches_no_line_up() => Catches(Alone() with { Flaw = (log, batch) => new TakesTheBatchAsItIs(log, batch) });

    [Fact]
    public void The_checker_catches_a_repeated_batch_that_is_not_dropped() => Catches((log, batch) => new FoldsARepeatedBatch(log, batch));

    [Fact]
    public void The_checker_catches_a_checkpoint_after_the_transaction() => Catches((log, _) => new CheckpointAfterTheTransaction(log));

    [Fact]
    public void The_checker_catches_a_checkpoint_before_the_transaction() => Catches((log, _) => new CheckpointBeforeTheTransaction(log));

    [Fact]
    public void The_checker_catches_results_outside_the_transaction() => Catches((log, _) => new ResultsApart(log, Scenario.Plan.Topics));

    [Fact]
    public void The_checker_catches_an_overlay_that_is_swapped_in_before_the_commit() =>
        Catches(Alone() with { Flaw = (log, _) => new OverlayBeforeTheCommit(log) });

    [Fact]
    public void The_checker_catches_a_retry_of_a_commit_of_unknown_outcome() => Catches((log, _) => new RetryOfADoubtfulCommit(log));

    [Fact]
    public void The_checker_catches_an_owner_that_keeps_producer_and_cache_after_an_unknown_outcome() =>
        Catches((log, _) => new KeepsAllAfterADoubtfulCommit(log));

    [Fact]
    public void The_checker_catches_a_fold_that_forgets_ids()
    {
        var forgetful = Scenario.Plan with { Aggregates = new(Counter.Forgetful) };
        Catches(Small() with { Owners = [forgetful, forgetful] });
    }

    [Theory]
    [InlineData(BrokerFlaw.FencesNobody)]
    [InlineData(BrokerFlaw.FenceLeavesTheTransactionOpen)]
    internal void The_checker_catches_a_broker_that_breaks_a_promise(BrokerFlaw flaw) => Catches(Small() with { BrokerFlaw = flaw });

    [Fact]
    public void The_checker_catches_readers_that_see_what_was_aborted() =>
        Catches(Alone() with { BrokerFlaw = BrokerFlaw.ReadersSeeWhatWasAborted });

    private void Catches(Func<IPartitionLog, Func<IReadOnlyList<Record>>, IPartitionLog> flaw) => Catches(Small() with { Flaw = flaw });

    private void Catches(Scenario scenario)
    {
        var verdict = ModelChecker.Check(scenario);
        output.WriteLine($"{verdict.StateSpace}\n{verdict.Wrong}");
        Assert.NotNull(verdict.Wrong);
    }

    /// <summary>What breaks without a second owner too.</summary>
    private static Scenario Alone() => Small() with { Owners = [Scenario.Plan] };

    private static Scenario Small() => new(ExecutionHistory.Short)
    {
        Calls = [HostCall.Of(ExecutionHistory.Short, 0, 1), HostCall.Of(ExecutionHistory.Short, 0, 2), HostCall.CatchUp],
        CallsEach = 2,
    };
}
