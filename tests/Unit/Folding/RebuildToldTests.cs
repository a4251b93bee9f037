using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding;

/// <summary>What a rebuild changes is told once to whom it is shown, and what it does not change is not told.</summary>
public class RebuildToldTests
{
    private static readonly Topics Topics = new("test");
    private readonly MemoryLog log = new(Topics);
    private int events;

    [Fact]
    public async Task A_state_that_comes_out_different_is_told_once_with_a_revision_and_one_that_does_not_is_not()
    {
        Add("c-1", 3);
        Add("c-2", -1); // is refused, so nothing of it changes
        Add("c-2", 0);
        await Code(1).CatchUp(default);
        var before = States();

        await Code(2, plus: 1).CatchUp(default);

        Assert.Equal(["state/all/counter/c-1 1.0 =3", "state/all/counter/c-2 1.0 =0"], before.Order());
        Assert.Equal(["state/all/counter/c-1 1.1 =4", "state/all/counter/c-2 1.1 =1"], States()[before.Length..].Order());
        Assert.Equal("From counter:1 to counter:2: 2 of 2 aggregates look different to their audience.", Audit("fold.rebuilt"));

        var count = States().Length;
        await Code(3, plus: 1).CatchUp(default);
        Assert.Equal(count, States().Length); // the same again
        Assert.Equal("From counter:2 to counter:3: 0 of 2 aggregates look different to their audience.", Audit("fold.rebuilt"));
    }

    [Fact]
    public async Task The_event_after_a_rebuild_keeps_the_revision_so_that_a_later_state_always_counts_as_later()
    {
        Add("c-1", 3);
        await Code(1).CatchUp(default);
        await Code(2, plus: 1).CatchUp(default);
        Add("c-1", 1);
        await Code(2, plus: 1).CatchUp(default);
        Assert.Equal("state/all/counter/c-1 2.1 =6", States()[^1]);
        Assert.Contains("\"revision\":1", Payloads()[^1]);
        Assert.DoesNotContain("revision", Payloads()[0]);
    }

    [Fact]
    public async Task Events_that_come_with_the_end_of_the_rebuild_are_told_as_on_any_other_day()
    {
        Add("c-1", 3);
        Add("c-2", 5);
        await Code(1).CatchUp(default);
        Add("c-1", 1);
        await Code(2).CatchUp(default);
        Assert.Equal(["state/all/counter/c-1 1.0 =3", "state/all/counter/c-2 1.0 =5", "state/all/counter/c-1 2.0 =4"], States());
    }

    [Fact]
    public async Task When_the_audience_is_another_the_old_one_loses_the_state()
    {
        Add("c-1", 3);
        Add("c-2", 4);
        await Code(1, audience: _ => "alice").CatchUp(default);
        var before = States().Length;
        await Code(2, audience: counter => counter.Sum == 3 ? "bob" : null).CatchUp(default);
        Assert.Equal(
            ["state/alice/counter/c-1 1.1", "state/alice/counter/c-2 1.1", "state/bob/counter/c-1 1.1 =3"], States()[before..].Order());
    }

    [Fact]
    public async Task What_new_code_folds_no_more_is_taken_back_and_forgotten()
    {
        Add("c-1", FragileCounter.ThrowsInDecide);
        Add("c-2", 1);
        await Code(1).CatchUp(default);
        var fragile = new FragileCounter { Version = 2 };
        await Fold(fragile).CatchUp(default);
        Assert.Equal("state/all/counter/c-1 1.1", States()[^1]);
        Assert.Equal(["counter/c-2"], log.Snapshots.Keys);
        Assert.Equal("From counter:1 to counter:2: 1 of 2 aggregates look different to their audience.", Audit("fold.rebuilt"));
    }

    [Theory]
    [InlineData(WriteFailure.Abort, 1), InlineData(WriteFailure.Abort, 2), InlineData(WriteFailure.Abort, 3)]
    [InlineData(WriteFailure.LostBefore, 1), InlineData(WriteFailure.LostBefore, 2), InlineData(WriteFailure.LostBefore, 3)]
    [InlineData(WriteFailure.LostAfter, 1), InlineData(WriteFailure.LostAfter, 2), InlineData(WriteFailure.LostAfter, 3)]
    [InlineData(WriteFailure.LostBefore, 4), InlineData(WriteFailure.LostBefore, 5), InlineData(WriteFailure.LostBefore, 6)]
    [InlineData(WriteFailure.LostAfter, 4), InlineData(WriteFailure.LostAfter, 5), InlineData(WriteFailure.LostAfter, 6)]
    internal async Task Whenever_it_is_cut_off_each_is_told_once(WriteFailure failure, int write)
    {
        for (var id = 0; id < 1_200; id++) Add($"c-{id}", 3);
        await Code(1).CatchUp(default);
        var before = States().Length;

        log.FailAt(failure, write);
        for (var tries = 0; tries < 5; tries++)
        {
            try { await Code(2, plus: 1).CatchUp(default); }
            catch (Exception e) when (e is TimeoutException or TransactionAbortedException) { }
        }

        Assert.Equal(1_200, States()[before..].Distinct().Count());
        Assert.Equal(1_200, States()[before..].Length);
        Assert.Equal("From counter:1 to counter:2: 1200 of 1200 aggregates look different to their audience.", Audit("fold.rebuilt"));
    }

    [Fact]
    public async Task Of_many_pages_none_is_passed_by_where_every_third_is_folded_no_more()
    {
        for (var id = 0; id < 1_500; id++) Add($"c-{id}", id % 3 == 0 ? FragileCounter.ThrowsInDecide : 3);
        await Code(1, plus: 1).CatchUp(default);
        var before = States().Length;
        await Fold(new FragileCounter { Version = 2 }).CatchUp(default);
        var told = States()[before..];
        Assert.Equal(1_500, told.Distinct().Count());
        Assert.Equal(500, told.Count(state => !state.Contains('=')));
        Assert.Equal(1_000, log.Snapshots.Count);
    }

    [Fact]
    public async Task What_only_new_code_folds_is_told_too()
    {
        Add("c-1", FragileCounter.ThrowsInDecide);
        await Fold(new FragileCounter()).CatchUp(default);
        Assert.Empty(States());
        await Code(2).CatchUp(default);
        Assert.Equal(["state/all/counter/c-1 1.1 =13"], States());
    }

    [Fact]
    public async Task Snapshots_beyond_the_memory_limit_are_read_again_to_be_told_of()
    {
        for (var id = 0; id < 60; id++) Add($"c-{id}", 3);
        await Code(1).CatchUp(default);
        var before = States().Length;
        var aggregate = Of(2, plus: 1, _ => "all");
        await Fold(aggregate, memoryLimit: 1_000).CatchUp(default);
        Assert.Equal(60, States()[before..].Length);
        Assert.True(log.Reloads > 0);
    }

    [Fact]
    public async Task A_rebuild_that_an_earlier_release_has_begun_is_ended()
    {
        Add("c-1", 3);
        await Code(1).CatchUp(default);
        var before = States().Length;
        // It wrote no rebuild into its checkpoint.
        log.Write(new Checkpoint(0, "counter:2", SuppressUntil: 1).ToRecord(Topics, 0));
        await Code(2, plus: 1).CatchUp(default);
        Assert.Equal(["state/all/counter/c-1 1.1 =4"], States()[before..]);
    }

    [Fact]
    public async Task Begin_folds_again_without_any_event()
    {
        Add("c-1", 3);
        await Code(1).CatchUp(default);
        Assert.Equal(1, await Code(2, plus: 1).Begin(default));
        Assert.Equal("state/all/counter/c-1 1.1 =4", States()[^1]);
    }

    private static Aggregate Of(int version, int plus, Func<Counter, string?> audience) =>
        new Aggregate<Counter, CounterEvent, CounterResult>(
            "counter", new(0, 0), Counter.Decide, (counter, e, context) => Counter.Evolve(counter, e, context).Plus(plus), audience,
            CounterJson.Default)
        {
            Version = version,
        };

    private PartitionFold Code(int version, int plus = 0, Func<Counter, string?>? audience = null) =>
        Fold(Of(version, plus, audience ?? (_ => "all")));

    private PartitionFold Fold(Aggregate aggregate, long memoryLimit = long.MaxValue) => new(
        new(new AggregateRegistry(aggregate), Topics, TimeProvider.System) { MemoryLimit = memoryLimit },
        0, log.Open, (_, _) => Task.CompletedTask);

    private void Add(string id, long amount) => log.Append(new Arrival(
        $"counter/{id}", "counter.added.v1", Encoding.UTF8.GetBytes($$"""{"amount":{{amount}}}"""), "alice", ++events, null).ToRecord());

    private Record[] Retained() =>
        [.. log.CommittedTo("test.results").Where(result => result.Headers.Find(HeaderNames.Retain) is not null)];

    private string[] Payloads() => [.. Retained().Select(state => Encoding.UTF8.GetString(state.Value!))];

    /// <summary>Where each state goes, its version and revision by its id, and its sum; none where it is taken back.</summary>
    private string[] States() => [.. Retained().Select(state =>
    {
        var id = state.Headers.FindText(HeaderNames.Id)!;
        var number = id[(id.IndexOf('@') + 1)..];
        var what = $"{state.Headers.FindText(HeaderNames.To)} {(number.Contains('.') ? number : number + ".0")}";
        return state.Value is { Length: > 0 } value
            ? $"{what} ={JsonDocument.Parse(value).RootElement.GetProperty("state").GetProperty("sum")}"
            : what;
    })];

    /// <summary>The reason of the latest audit record of an action.</summary>
    private string Audit(string action) => log.CommittedTo("audit")
        .Select(record => JsonDocument.Parse(record.Value).RootElement)
        .Last(record => record.GetProperty("action").GetString() == action)
        .GetProperty("reason").GetString()!;
}
