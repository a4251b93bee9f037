using System.Text;
using System.Text.Json.Nodes;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.Folding;

/// <summary>A refusal tells the version of an aggregate only to whom the aggregate is shown.</summary>
public class ForeignVersionTests
{
    private const string Placed = """{"currency":"EUR","items":[{"sku":"A","name":"Lamp","quantity":1,"price":5}]}""";
    private const string Added = """{"sku":"B","name":"Bulb","quantity":1,"price":1}""";
    private const string Paid = """{"amount":1}""";

    private static readonly FoldOptions Plan = new(new AggregateRegistry(Order.Aggregate), new Topics("test"), TimeProvider.System);
    private readonly MemoryLog log = new(Plan.Topics);
    private int events;

    [Fact]
    public async Task Another_user_is_refused_without_a_version_whatever_version_the_event_expects()
    {
        await AliceHasAnOrderAtVersion2();
        var refusals = new List<string>();
        foreach (var expected in new long?[] { null, 0, 1, 2, 3, 100 })
        {
            var (type, data, header) = await Reply("bob", "order.paid.v1", Paid, expected);
            Assert.Equal((ResultTypes.Refused, null, null), (type, data["version"], header));
            data.Remove("event");
            refusals.Add(data.ToJsonString());
        }
        Assert.Single(refusals.Distinct());
        Assert.Contains("not-yours", refusals[0]);
    }

    [Fact]
    public async Task A_refusal_repeated_to_another_user_has_no_version_either()
    {
        await AliceHasAnOrderAtVersion2();
        events = 100;
        await Reply("bob", "order.paid.v1", Paid, null);
        events = 100;
        var (_, data, header) = await Reply("bob", "order.paid.v1", Paid, null);
        Assert.Equal((null, null), (data["version"], header));
    }

    [Fact]
    public async Task Its_owner_is_told_the_version_and_everybody_that_there_is_none()
    {
        await AliceHasAnOrderAtVersion2();
        var (_, stale, header) = await Reply("alice", "order.paid.v1", Paid, 1);
        Assert.Equal((2, "2", "The event expects version 1, but the aggregate is at version 2."),
            ((int)stale["version"]!, header, (string?)stale["reason"]));
        var (_, none, _) = await Reply("bob", "order.paid.v1", Paid, 7, "order/none");
        Assert.Equal((0, "version-mismatch"), ((int)none["version"]!, (string?)none["code"]));
    }

    [Fact]
    public async Task Where_another_user_may_act_a_version_that_does_not_match_is_refused_without_saying_which_would()
    {
        var hidden = new Aggregate<Counter, CounterEvent, CounterResult>(
            "counter", new(0, 0), Counter.Decide, Counter.Evolve, _ => "alice", CounterJson.Default);
        var plan = new FoldOptions(new AggregateRegistry(hidden), new Topics("test"), TimeProvider.System);
        await Reply("bob", "counter.added.v1", Paid, null, "counter/c-1", plan);
        var (type, data, _) = await Reply("bob", "counter.added.v1", Paid, 7, "counter/c-1", plan);
        Assert.Equal((ResultTypes.Refused, "version-mismatch", null), (type, (string?)data["code"], data["version"]));
        Assert.Equal("The event expects version 7, but the aggregate is at another.", (string?)data["reason"]);
        Assert.Contains("\"sum\":1", log.Snapshots["counter/c-1"]);
    }

    private async Task AliceHasAnOrderAtVersion2()
    {
        await Reply("alice", "order.placed.v1", Placed, 0);
        var (type, data, _) = await Reply("alice", "order.item-added.v1", Added, 1);
        Assert.Equal((ResultTypes.Accepted, 2), (type, (int)data["version"]!));
    }

    private async Task<(string Type, JsonObject Data, string? Header)> Reply(
        string actor, string type, string data, long? expected, string subject = "order/o-1", FoldOptions? plan = null)
    {
        var before = log.CommittedTo("test.results").Count();
        var e = log.Append(new Arrival(subject, type, Encoding.UTF8.GetBytes(data), actor, ++events, expected).ToRecord());
        await new PartitionFold(plan ?? Plan, 0, log.Open, (_, _) => Task.CompletedTask).Fold([e], default);
        var reply = log.CommittedTo("test.results").Skip(before).First();
        var json = JsonNode.Parse(reply.Value!)!;
        return ((string)json["type"]!, json["data"]!.AsObject(), reply.Headers.FindText(HeaderNames.Version));
    }
}
