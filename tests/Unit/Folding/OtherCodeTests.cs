using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.Folding;

/// <summary>Code that folds otherwise without saying so is recognised, and an aggregate that is added folds nothing again.</summary>
public class OtherCodeTests
{
    private static readonly Topics Topics = new("test");
    private static readonly Recording Recorded = new([
        """{"subject":"counter/c-1","type":"counter.added.v1","actor":"alice","at":"2026-11-30T12:00:00+00:00","data":{"amount":7}}""",
        """{"subject":"counter/c-1","type":"counter.added.v1","actor":"alice","at":"2026-11-30T12:00:01+00:00","data":{"amount":-9}}""",
    ]);
    private readonly MemoryLog log = new(Topics);

    [Fact]
    public async Task Code_that_makes_something_else_of_the_recording_does_not_go_on_under_the_same_version()
    {
        log.Append(Added(3));
        await Fold(Counting()).CatchUp(default);
        var committed = log.Committed.Count;
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Fold(Counting(plus: 1)).CatchUp(default));
        Assert.StartsWith(
            "test.events/0 was folded by other code of counter under the same Version: raise the Version, so that the past is folded again, "
            + "or deploy the code that has folded it. `sevents aggregates check` shows what is different.", refused.Message);
        Assert.Equal(committed, log.Committed.Count);
        await Fold(Counting(plus: 1, version: 2)).CatchUp(default);
        Assert.Contains("\"sum\":4", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task Where_the_past_stays_as_it_is_the_aggregate_may_say_so()
    {
        log.Append(Added(3));
        await Fold(Counting()).CatchUp(default);
        log.Append(Added(4));
        await Fold(Counting(plus: 1, sameAs: Fingerprint.Of(Counting()))).CatchUp(default);
        Assert.Contains("\"sum\":8", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task Older_code_is_not_said_to_be_other_code()
    {
        log.Append(Added(3));
        await Fold(Counting(plus: 1, version: 2)).CatchUp(default);
        var last = new Checkpoint(1, "counter:2", Code: new AggregateRegistry(Counting(plus: 1, version: 2)).Fingerprint);
        Assert.Null(FoldTakeOver.WhyOtherCode(new(Counting()), last, "here"));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Fold(Counting()).CatchUp(default));
        Assert.Contains("deploy the newer code everywhere", refused.Message);
    }

    [Fact]
    public async Task A_version_that_was_raised_without_any_change_is_said()
    {
        log.Append(Added(3));
        await Fold(Counting()).CatchUp(default);
        await Fold(Counting(version: 2)).CatchUp(default);
        Assert.Equal(
            "From counter:1 to counter:2, over 1 offsets. By their schemas and recordings counter fold as before.",
            Reasons("fold.rebuild-started").Single());
    }

    [Fact]
    public async Task A_checkpoint_of_an_earlier_release_says_nothing_of_the_code_so_it_goes_on()
    {
        log.Write(new Checkpoint(0, "counter:1").ToRecord(Topics, 0));
        log.Append(Added(3));
        await Fold(Counting()).CatchUp(default);
        Assert.Contains("\"sum\":3", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task An_aggregate_that_is_added_folds_nothing_again()
    {
        log.Append(Added(3));
        await Fold(Counting()).CatchUp(default);
        log.FirstEvent = 1; // the history is not needed
        log.Append(Added(4));
        await Fold(Counting(), Order.Aggregate).CatchUp(default);
        Assert.Contains("\"sum\":7", log.Snapshots["counter/c-1"]);
        Assert.Equal("From counter:1 to counter:1,order:1: nothing is folded again.", Reasons("fold.extended").Single());
        Assert.Empty(Reasons("fold.rebuild-started"));
    }

    [Fact]
    public void The_fingerprint_is_of_the_states_schema_the_events_names_and_what_the_recording_leads_to()
    {
        var counter = Counting();
        Assert.Equal(Fingerprint.Of(counter), Fingerprint.Of(Counting(version: 2)));
        Assert.NotEqual(Fingerprint.Of(counter), Fingerprint.Of(Counting(plus: 1)));
        Assert.Equal(["counter"], Changed(Counting(plus: 1), since: counter));
        Assert.Empty(Changed(counter, since: Counter.Aggregate)); // a recording more is no other code
        Assert.Empty(Changed(Counter.Aggregate, since: counter));
        Assert.Equal(["b"], Fingerprint.Changed("a:1.2.3.aaaa,b:1.2.3.aaaa", "a:1.2.3.aaaa,b:2.2.3.aaaa,d:1.2.3.aaaa")); // the state
        Assert.Equal(["b"], Fingerprint.Changed("b:1.2.3.aaaa", "b:1.2.4.aaaa")); // what comes of the same events
        Assert.Empty(Fingerprint.Changed("b:1.3.3.aaaa", "b:1.2.4.aaaa")); // of others it tells nothing
        Assert.Empty(Fingerprint.Changed("b:1.2.3.aaaabbbb", "b:1.2.3.bbbb")); // an event more
        Assert.Equal(["b"], Fingerprint.Changed("b:1.2.3.aaaa", "b:1.2.3.aaaabbbb")); // an event less
    }

    [Fact]
    public void A_recording_says_what_came_of_each_event()
    {
        var lines = Recorded.Replay(Counting()).ToArray();
        Assert.EndsWith("""data":{"amount":7},"outcome":"accepted","results":[],"state":{"sum":7,"count":1}}""", lines[0]);
        Assert.EndsWith("""data":{"amount":-9},"outcome":"below-zero","results":[],"state":{"sum":7,"count":1}}""", lines[1]);
        Assert.Equal(lines, new Recording(lines).Replay(Counting()));
        var strange = new Recording([Recorded.Lines[0].Replace("\"amount\":7", "\"amount\":\"seven\"", StringComparison.Ordinal)]);
        Assert.EndsWith("""outcome":"not-foldable","results":[],"state":{"sum":0,"count":0}}""", strange.Replay(Counting()).Single());
    }

    [Fact]
    public void What_each_aggregate_makes_of_its_recording_is_what_was_recorded()
    {
        Assert.NotEmpty(Order.Aggregate.Recording.Lines);
        foreach (var aggregate in OrdersContext.Aggregates.All)
        {
            Assert.True(
                aggregate.Recording.Lines.SequenceEqual(aggregate.Recording.Replay(aggregate)),
                $"{aggregate.Name} makes something else of its recording, as `dotnet run --project cli -- aggregates check` shows. If that is "
                + $"meant, raise its Version and run `dotnet run --project cli -- aggregates record {aggregate.Name} --again`.");
        }
    }

    private static IReadOnlyList<string> Changed(Aggregate code, Aggregate since) =>
        Fingerprint.Changed(Fingerprint.Of([code]), Fingerprint.Of([since]));

    private static Aggregate Counting(int plus = 0, int version = 1, string? sameAs = null) =>
        new Aggregate<Counter, CounterEvent, CounterResult>(
            "counter", new(0, 0), Counter.Decide, (counter, e, context) => Counter.Evolve(counter, e, context).Plus(plus), _ => "all",
            CounterJson.Default)
        {
            Version = version,
            Recording = Recorded,
            SameAs = sameAs,
        };

    private PartitionFold Fold(params Aggregate[] aggregates) =>
        new(new(new AggregateRegistry(aggregates), Topics, TimeProvider.System), 0, log.Open, (_, _) => Task.CompletedTask);

    private Engine.Records.Record Added(long amount) => new Arrival(
        "counter/c-1", "counter.added.v1", Encoding.UTF8.GetBytes($$"""{"amount":{{amount}}}"""), "alice", log.Events.Count, null)
        .ToRecord();

    private string[] Reasons(string action) =>
    [
        .. log.CommittedTo("audit")
            .Select(record => JsonDocument.Parse(record.Value).RootElement)
            .Where(record => record.GetProperty("action").GetString() == action)
            .Select(record => record.GetProperty("reason").GetString()!)
    ];
}
