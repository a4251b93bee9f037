using System.Text;
using ServerlessEvents.Events;
using ServerlessEvents.Folding;

namespace ServerlessEvents.Tests.Folding;

public class PartitionFoldTests
{
    private static readonly FoldPlan Plan = new(new Aggregates(Counter.Aggregate), new Topics("test"));
    private readonly MemoryLog log = new(Plan.Topics);

    [Fact]
    public async Task An_event_is_folded_answered_announced_and_audited_in_one_transaction()
    {
        await Fold().Fold([Added("e-1", 10)], default);
        Assert.Equal(["test.results", "test.results", "audit", "test.results", "test.aggregates", "test.aggregates"], log.Committed.Select(record => record.Topic));
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
        await Assert.ThrowsAnyAsync<Exception>(() => fold.Fold(batch, default));
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
        await Assert.ThrowsAnyAsync<Exception>(() => old.Fold([third], default));
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

    private PartitionFold Fold() => new(Plan, 0, log.Open);

    private LogRecord Added(string id, long amount, string actor = "alice", long? expected = null) =>
        log.Append(StoredEvent.Write("test.events", new CloudEvent(id, "test", "counter.added.v1", "counter/c-1", Encoding.UTF8.GetBytes($$"""{"amount":{{amount}}}""")) { ExpectedVersion = expected }, 1, actor, $"events/{actor}", $"replies/{actor}", null, null));

    private List<string> Replies() => [.. log.CommittedTo("test.results").Select(record => Encoding.UTF8.GetString(record.Value!)).Where(value => value.Contains("\"type\":\"event."))];
}
