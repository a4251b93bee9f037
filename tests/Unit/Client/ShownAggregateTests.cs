using System.Text;
using System.Text.Json;
using ServerlessEvents.Client;
using ServerlessEvents.Domain;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.Client;

/// <summary>What a user sees while events are on their way.</summary>
public class ShownAggregateTests
{
    private const string Subject = "order/a";
    private static readonly EventContext Alice = new("alice", Subject, DateTimeOffset.UnixEpoch);
    private static readonly OutboxEntry Placed =
        Entry("1", "order.placed.v1", """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":10}]}""");
    private static readonly OutboxEntry Paid = Entry("2", "order.paid.v1", """{"amount":20}""");

    [Fact]
    public void What_is_queued_is_evolved_over_what_the_system_has_said()
    {
        Assert.Equal(20, Assert.IsType<Order.Open>(Show(null, Placed).State).Total);
        Assert.IsType<Order.Settled>(Show(null, Placed, Paid).State);
        Assert.IsType<Order.Settled>(Show(Open(version: 1), Paid).State);
    }

    [Fact]
    public void What_is_refused_or_rejected_drops_out_and_the_rest_is_evolved_again()
    {
        var refused = Placed with { Answer = Answer("event.refused.v1", 1) };
        Assert.IsType<Order.None>(Show(null, refused, Paid).State);
        Assert.Equal([Paid], Show(Open(version: 1), refused, Paid).Open);
    }

    [Fact]
    public void What_was_accepted_counts_until_the_state_has_it()
    {
        var accepted = Paid with { Answer = Answer("event.accepted.v1", 2) };
        Assert.IsType<Order.Settled>(Show(Open(version: 1), accepted).State);
        var shown = Show(Open(version: 2), accepted);
        Assert.Empty(shown.Open);
        Assert.IsType<Order.Open>(shown.State); // the system's word wins
    }

    [Fact]
    public void An_answer_that_a_later_state_has_outdated_does_not_count()
    {
        var accepted = Paid with { Answer = Answer("event.accepted.v1", 2) };
        Assert.Single(Show(Open(version: 1), accepted).Open);
        Assert.Empty(Show(Open(version: 1), accepted with { IsOutdated = true }).Open);
    }

    [Fact]
    public void A_state_of_newer_code_that_cannot_be_read_here_stops_nothing()
    {
        var newer = new AggregateState(Subject, 3, 0, JsonElement.Parse("""{"status":"archived"}"""));
        Assert.Null(Show(newer, Paid).State);
        Assert.Same(newer, Show(newer, Paid).Known);
    }

    [Fact]
    public void What_the_aggregate_would_refuse_changes_nothing()
    {
        var shipped = Entry("3", "order.shipped.v1", """{"carrier":"DHL","tracking":"1"}""");
        Assert.IsType<Order.Open>(Show(Open(version: 1), shipped).State);
        Assert.IsType<Order.Open>(Show(Open(version: 1), Entry("4", "order.unknown.v1", "{}")).State);
    }

    [Fact]
    public void An_aggregate_whose_code_is_not_here_is_shown_as_the_system_has_said_it()
    {
        var shown = ShownAggregate.Of(Subject, Open(version: 1), [Paid], aggregate: null, Alice);
        Assert.Null(shown.State);
        Assert.Equal((1, 1), (shown.Known!.Version, shown.Open.Count));
    }

    [Fact]
    public void A_state_replaces_what_is_known_only_when_it_is_newer_by_revision_and_then_by_version()
    {
        var states = new KnownStates();
        bool Take(long version, long revision) => states.Take(
            Subject, Encoding.UTF8.GetBytes($$$"""{"subject":"order/a","version":{{{version}}},"revision":{{{revision}}},"state":{}}"""));
        Assert.True(Take(3, 0));
        Assert.False(Take(3, 0));
        Assert.False(Take(2, 0));
        Assert.True(Take(2, 1));
        Assert.False(Take(4, 0));
        Assert.True(states.Take(Subject, default));
        Assert.Null(states.Find(Subject));
    }

    private static ShownAggregate Show(AggregateState? known, params OutboxEntry[] queued) =>
        ShownAggregate.Of(Subject, known, queued, Order.Aggregate, Alice);

    private static AggregateState Open(long version) => new(
        Subject, version, 0, JsonElement.Parse(
            """{"status":"open","customer":"alice","currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":10}],"paid":0}"""));

    private static byte[] Answer(string type, long version) =>
        Encoding.UTF8.GetBytes($$$"""{"type":"{{{type}}}","data":{"event":"e","version":{{{version}}}}}""");

    private static OutboxEntry Entry(string key, string type, string data) => new(
        key, key, type, Subject, Encoding.UTF8.GetBytes($$"""{"data":{{data}}}"""), DateTimeOffset.UnixEpoch);
}
