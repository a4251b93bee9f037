using System.Collections.Concurrent;
using CsCheck;
using ServerlessEvents.Domain;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.Folding;

/// <summary>What holds for orders and counters in every state that events can lead to.</summary>
public class OrderLawsTests
{
    private static readonly EventContext EventContext = new("alice", "order/1", DateTimeOffset.UnixEpoch);

    [Fact]
    public void An_order_keeps_its_customer_and_stays_as_it_was_when_an_event_does_not_fit() =>
        Arrival.OrderEvents.Array[1, 60].Sample(all =>
        {
            var order = Order.Initial;
            foreach (var (i, e) in all.Index())
            {
                var after = Order.Evolve(order, e, EventContext with { Actor = $"user-{i}" });
                if (!Fits(order, e)) Assert.Same(order, after);
                if (order is not Order.None) Assert.Equal(Order.CustomerOf(order), Order.CustomerOf(after));
                order = after;
            }
        });

    [Fact]
    public void A_counter_is_the_sum_of_any_events_and_their_number() => Arrival.CounterEvents.Array[1, 60].Sample(all =>
    {
        var sum = all.Cast<CounterEvent.Added>().Aggregate(0L, (sum, e) => unchecked(sum + e.Amount));
        Assert.Equal(
            new Counter(sum, all.Length),
            all.Aggregate((Counter)Counter.Aggregate.Initial, (counter, e) => Counter.Evolve(counter, e, EventContext)));
    });

    [Fact]
    public void These_events_lead_to_every_state()
    {
        var states = new ConcurrentDictionary<string, bool>();
        Arrival.OrderEvents.Array[1, 60].Sample(all =>
        {
            foreach (var order in States(all)) states[order.GetType().Name] = true;
        }, iter: 1_000);
        Assert.Equal([nameof(Order.Closed), nameof(Order.None), nameof(Order.Open), nameof(Order.Settled)], states.Keys.Order());
    }

    [Fact]
    public void Money_is_never_negative() => Arrival.OrderEvents.Array[1, 60].Sample(all =>
    {
        var order = Order.Initial;
        foreach (var e in all)
        {
            var decision = Order.Decide(order, e, EventContext);
            if (decision.Refusal is not null) continue;
            Assert.All(decision.Results, result => Assert.True(AmountOf(result) >= 0, $"{result} after {e} on {order}"));
            order = Order.Evolve(order, e, EventContext);
            if (order is Order.Open open)
                Assert.True(open.Paid >= 0 && open.Paid < open.Total && open.Items.All(item => item.Quantity > 0), $"{order} after {e}");
            if (order is Order.Settled settled) Assert.True(settled.Total > 0, $"{order} after {e}");
        }
    });

    [Fact]
    public void Not_a_cent_is_lost() => Arrival.OrderEvents.Array[1, 60].Sample(all =>
    {
        var (order, paid, due) = (Order.Initial, 0m, 0m);
        foreach (var e in all)
        {
            var decision = Order.Decide(order, e, EventContext);
            if (decision.Refusal is not null) continue;
            if (e is OrderEvent.Paid payment) paid += payment.Amount;
            due += decision.Results.OfType<OrderResult.RefundDue>().Sum(refund => refund.Amount);
            order = Order.Evolve(order, e, EventContext);
            var held = order switch { Order.Open o => o.Paid, Order.Settled s => s.Total, _ => 0 };
            if (order is not Order.Closed { WasShipped: true }) Assert.Equal(paid, held + due);
        }
    });

    /// <summary>Whether such an event changes an order in such a state, refused or not.</summary>
    private static bool Fits(Order order, OrderEvent e) => order switch
    {
        Order.None => e is OrderEvent.Placed,
        Order.Open => e is OrderEvent.ItemAdded or OrderEvent.ItemRemoved or OrderEvent.Paid or OrderEvent.Cancelled,
        Order.Settled => e is OrderEvent.Shipped or OrderEvent.Cancelled,
        _ => false,
    };

    /// <summary>Each state on the way, with what is refused left out.</summary>
    private static IEnumerable<Order> States(OrderEvent[] all)
    {
        var order = Order.Initial;
        yield return order;
        foreach (var e in all.Where(e => Order.Decide(order, e, EventContext).Refusal is null))
            yield return order = Order.Evolve(order, e, EventContext);
    }

    private static decimal AmountOf(OrderResult result) => result switch
    {
        OrderResult.Confirmed e => e.Total,
        OrderResult.Settled e => e.Total,
        OrderResult.RefundDue e => e.Amount,
        _ => 0,
    };
}
