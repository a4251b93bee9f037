using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding;

/// <summary>One partition is folded once, with repeats, losses, owners that come and go, and writes that fail.</summary>
public class PartitionFoldTests
{
    private static readonly FoldOptions Plan = new(new AggregateRegistry(Counter.Aggregate), new Topics("test"), TimeProvider.System);
    private readonly MemoryLog log = new(Plan.Topics);

    [Fact]
    public async Task An_event_is_folded_answered_announced_and_audited_in_one_transaction()
    {
        await Fold().Fold([Added("e-1", 10)], default);
        Assert.Equal(
            ["test.results", "test.results", "audit", "test.aggregates", "test.results", "test.aggregates"],
            log.Committed.Select(record => record.Topic));
        Assert.Contains("\"sum\":10", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task A_repeated_id_gets_the_first_answer_again_and_is_folded_once()
    {
        var fold = Fold();
        await fold.Fold([Added("e-1", 7), Added("e-2", 5), Added("e-1", 7)], default);
        var replies = Replies();
        Assert.Equal(replies[0], replies[2]);
        Assert.Contains("\"sum\":12", log.Snapshots["counter/c-1"]);
        Assert.Contains("\"version\":2", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task A_repeated_refusal_is_refused_again_although_it_would_be_accepted_by_now()
    {
        await Fold().Fold([Added("e-1", -1), Added("e-2", 5), Added("e-1", -1)], default);
        Assert.Contains("below-zero", Replies()[2]);
        Assert.Contains("\"sum\":5", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task The_same_id_of_another_user_is_another_event()
    {
        await Fold().Fold([Added("e-1", 3), Added("e-1", 4, actor: "bob")], default);
        Assert.Contains("\"sum\":7", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task An_event_that_expects_another_version_is_refused()
    {
        await Fold().Fold([Added("e-1", 3), Added("e-2", 4, expected: 5)], default);
        Assert.Contains("version-mismatch", Replies()[1]);
    }

    [Fact]
    public async Task What_is_read_on_is_folded_once_whoever_brings_it_first_and_only_by_the_owner()
    {
        var fold = Fold();
        var events = new[] { Added("e-1", 1), Added("e-2", 2), Added("e-3", 3), Added("e-4", 4) };
        Assert.False(await fold.FoldOn(new(events[..1], 1), default)); // the partition is not its own yet
        Assert.Equal(0, await fold.Begin(default));
        Assert.Equal(2, await fold.Fold(events[..2], default));
        Assert.True(await fold.FoldOn(new(events[1..3], 3), default));
        Assert.Equal(3, await fold.Fold(events[..3], default)); // the trigger's echo
        Assert.Contains("\"sum\":6", log.Snapshots["counter/c-1"]);
        await Fold().Fold(events[..3], default); // another owner
        Assert.Equal(
            "Fenced.", (await Assert.ThrowsAsync<InvalidOperationException>(() => fold.FoldOn(new(events[3..], 4), default))).Message);
        Assert.False(await fold.FoldOn(new(events[3..], 4), default)); // it never takes the partition back
        Assert.Contains("\"sum\":6", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task A_batch_that_comes_again_changes_nothing()
    {
        var fold = Fold();
        var batch = new[] { Added("e-1", 3), Added("e-2", 4) };
        await fold.Fold(batch, default);
        var committed = log.Committed.Count;
        await fold.Fold(batch, default);
        Assert.Equal(committed, log.Committed.Count);
    }

    [Fact]
    public async Task What_the_host_lost_is_found_again_in_the_log()
    {
        var fold = Fold();
        await fold.Fold([Added("e-1", 1)], default);
        Added("e-2", 2);
        Added("e-3", 4);
        await fold.Fold([Added("e-4", 8)], default);
        Assert.Contains("\"sum\":15", log.Snapshots["counter/c-1"]);
    }

    [Theory]
    [InlineData(WriteFailure.Abort)]
    [InlineData(WriteFailure.LostBefore)]
    [InlineData(WriteFailure.LostAfter)]
    internal async Task A_failed_or_doubtful_commit_is_folded_once_when_tried_again(WriteFailure failure)
    {
        var fold = Fold();
        await fold.Fold([Added("e-1", 1)], default);
        var batch = new[] { Added("e-2", 2) };
        log.Failure = failure;
        await Assert.ThrowsAsync(
            failure == WriteFailure.Abort ? typeof(TransactionAbortedException) : typeof(TimeoutException),
            () => fold.Fold(batch, default));
        await fold.Fold(batch, default);
        Assert.Contains("\"sum\":3", log.Snapshots["counter/c-1"]);
        Assert.Equal(2, Replies().Count);
    }

    [Fact]
    public async Task A_new_owner_fences_the_old_one_and_goes_on_where_it_was()
    {
        var (old, young) = (Fold(), Fold());
        await old.Fold([Added("e-1", 1)], default);
        await young.Fold([Added("e-2", 2)], default);
        var third = Added("e-3", 4);
        Assert.Equal("Fenced.", (await Assert.ThrowsAsync<InvalidOperationException>(() => old.Fold([third], default))).Message);
        await young.Fold([third], default);
        Assert.Contains("\"sum\":7", log.Snapshots["counter/c-1"]);
        Assert.Equal(3, Replies().Count);
    }

    [Fact]
    public async Task What_nobody_validated_is_a_dead_letter_and_the_rest_goes_on()
    {
        var strange = log.Append(new("test.events", "counter/c-1"u8.ToArray(), "?"u8.ToArray(), []));
        await Fold().Fold([strange, Added("e-1", 3)], default);
        Assert.Equal("?", Encoding.UTF8.GetString(Assert.Single(log.CommittedTo("test.dead-letters")).Value!));
        Assert.Contains("\"sum\":3", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task New_code_folds_everything_again_without_telling_anybody_twice()
    {
        await Fold().Fold([Added("e-1", 1), Added("e-2", 2)], default);
        var told = log.CommittedTo("test.results").Count();
        var young = Fold(Plan with { Aggregates = new(Counter.Version(2)) });
        await young.Fold([Added("e-3", 4)], default);
        Assert.Contains("\"fold\":2,\"version\":3", log.Snapshots["counter/c-1"]);
        Assert.Contains("\"sum\":7", log.Snapshots["counter/c-1"]);
        Assert.Equal(told + 2, log.CommittedTo("test.results").Count()); // the reply to the third event, and the state
        Assert.Contains(log.CommittedTo("audit"), record => Encoding.UTF8.GetString(record.Value!).Contains("fold.rebuilt"));
    }

    [Fact]
    public async Task A_rebuild_that_is_cut_off_goes_on_with_the_next_owner()
    {
        await Fold().Fold([Added("e-1", 1), Added("e-2", 2)], default);
        var options = Plan with { Aggregates = new(Counter.Version(2)) };
        var cut = Fold(options);
        log.Failure = WriteFailure.LostAfter; // the checkpoint that begins the rebuild is there, but its owner does not know
        await Assert.ThrowsAsync<TimeoutException>(() => cut.CatchUp(default));
        await Fold(options).CatchUp(default);
        Assert.Contains("\"sum\":3", log.Snapshots["counter/c-1"]);
        Assert.Equal(2, Replies().Count);
    }

    [Fact]
    public async Task A_rebuild_that_cannot_begin_leaves_no_producer_open()
    {
        await Fold().Fold([Added("e-1", 1)], default);
        var before = log.OpenOwners;
        log.Failure = WriteFailure.Abort;
        var young = Fold(Plan with { Aggregates = new(Counter.Version(2)) });
        await Assert.ThrowsAsync<TransactionAbortedException>(() => young.CatchUp(default));
        Assert.Equal(before, log.OpenOwners);
        await young.CatchUp(default);
        Assert.Contains("\"fold\":2", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task New_code_refuses_to_fold_a_history_that_has_lost_its_beginning()
    {
        await Fold().Fold([Added("e-1", 1), Added("e-2", 2)], default);
        log.FirstEvent = 1;
        var committed = log.Committed.Count;
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Fold(Plan with { Aggregates = new(Counter.Version(2)) }).CatchUp(default));
        Assert.Equal("test.events/0 begins at offset 1, but counter:2 must fold it from offset 0 on: bring the lost events back, or deploy the code that has folded them.", refused.Message);
        Assert.Equal(committed, log.Committed.Count);
        await Fold().Fold([Added("e-3", 4)], default); // the old code goes on
        Assert.Contains("\"sum\":7", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task Old_code_leaves_the_partition_to_the_new()
    {
        await Fold(Plan with { Aggregates = new(Counter.Version(2)) }).Fold([Added("e-1", 1)], default);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Fold().CatchUp(default));
        Assert.Contains("deploy the newer code", refused.Message);
    }

    [Fact]
    public async Task Beyond_the_memory_limit_snapshots_are_read_again_by_their_offset()
    {
        var fold = Fold(Plan with { MemoryLimit = 1_000 });
        for (var round = 0; round < 3; round++)
        {
            for (var id = 0; id < 50; id++) await fold.Fold([Added($"e-{round}", 1, subject: $"counter/c-{id}")], default);
        }
        Assert.InRange(log.Reloads, 50, 100); // most reloads of each round but the first
        Assert.Equal(50, log.Snapshots.Count);
        Assert.All(log.Snapshots.Values, snapshot => Assert.Contains("\"sum\":3", snapshot));
    }

    private PartitionFold Fold(FoldOptions? options = null) => new(options ?? Plan, 0, log.Open, (_, _) => Task.CompletedTask);

    private Record Added(string id, long amount, string actor = "alice", long? expected = null, string subject = "counter/c-1") =>
        log.Append(
            StoredEvent.Write(
                "test.events",
                new CloudEvent(id, "test", "counter.added.v1", subject, Encoding.UTF8.GetBytes($$"""{"amount":{{amount}}}"""))
                {
                    ExpectedVersion = expected
                },
                1,
                actor,
                $"events/{actor}",
                $"replies/{actor}",
                null,
                null));

    private List<string> Replies() => [.. log
        .CommittedTo("test.results")
        .Select(record => Encoding.UTF8.GetString(record.Value!))
        .Where(value => value.Contains("\"type\":\"event."))];
}
