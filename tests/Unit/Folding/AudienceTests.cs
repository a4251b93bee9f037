using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.Folding;

/// <summary>Who is told of an aggregate may change, and nobody goes on reading a state that is not brought up to date.</summary>
public class AudienceTests
{
    /// <summary>A counter that has another tenant at each number, and none at nought and ten.</summary>
    private static readonly Aggregate Rented = new Aggregate<Counter, CounterEvent, CounterResult>(
        "counter", new(0, 0), Counter.Decide, Counter.Evolve, counter =>
            counter.Sum is 0 or 10 ? null : $"tenant-{counter.Sum}", CounterJson.Default);

    private static readonly FoldOptions Plan = new(new AggregateRegistry(Rented), new Topics("test"), TimeProvider.System);
    private readonly MemoryLog log = new(Plan.Topics);
    private int events;

    [Fact]
    public async Task When_the_audience_changes_the_old_one_loses_the_state_before_the_new_one_gets_it()
    {
        await Fold(1);
        await Fold(1);
        Assert.Equal(["state/tenant-1/counter/c-1 =1", "state/tenant-1/counter/c-1", "state/tenant-2/counter/c-1 =2"], Shown());
    }

    [Fact]
    public async Task An_aggregate_that_closes_is_shown_to_nobody_and_whoever_was_told_so_far_hears_of_the_end()
    {
        await Fold(9);
        await Fold(1);
        Assert.Equal(["state/tenant-9/counter/c-1 =9", "state/tenant-9/counter/c-1"], Shown());
        Assert.Contains("notifications/tenant-9/counter/c-1", log.CommittedTo("test.results").Select(To));
        await Fold(1);
        Assert.Equal("state/tenant-11/counter/c-1 =11", Shown()[^1]);
    }

    [Fact]
    public async Task An_audience_that_comes_and_goes_within_one_transaction_is_shown_nothing()
    {
        await Fold(8, 1, 1);
        Assert.Empty(Shown());
    }

    [Fact]
    public async Task Only_a_final_state_says_that_it_is_one()
    {
        var orders = new MemoryLog(Plan.Topics);
        var fold = new PartitionFold(
            new(new AggregateRegistry(Order.Aggregate), Plan.Topics, TimeProvider.System), 0, orders.Open, (_, _) => Task.CompletedTask);
        foreach (var (type, data) in new[]
        {
            ("order.placed.v1", """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}]}"""),
            ("order.cancelled.v1", """{"reason":"too late"}"""),
            ("order.paid.v1", """{"amount":5}"""),
        })
        {
            var arrival = new Arrival("order/o-1", type, Encoding.UTF8.GetBytes(data), "alice", ++events, null);
            await fold.Fold([orders.Append(arrival.ToRecord())], default);
        }
        var states = orders.CommittedTo("test.results").Where(result => result.Headers.Find(HeaderNames.Retain) is not null);
        Assert.Equal([null, "1", "1"], states.Select(state => state.Headers.FindText("se-final")));
    }

    private Task Fold(params int[] amounts) => new PartitionFold(Plan, 0, log.Open, (_, _) => Task.CompletedTask)
        .Fold(
            [.. amounts.Select(amount => log.Append(
                new Arrival(
                    "counter/c-1", "counter.added.v1", Encoding.UTF8.GetBytes($$"""{"amount":{{amount}}}"""), "alice", ++events, null)
                    .ToRecord()))],
            default);

    private string[] Shown() => [.. log.CommittedTo("test.results").Where(result => result.Headers.Find(HeaderNames.Retain) is not null)
        .Select(result => result.Value is { Length: > 0 } state
            ? $"{To(result)} ={JsonDocument.Parse(state).RootElement.GetProperty("state").GetProperty("sum")}"
            : To(result))];

    private static string To(Record result) => result.Headers.FindText(HeaderNames.To)!;
}
