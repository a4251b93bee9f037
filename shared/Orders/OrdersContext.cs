using ServerlessEvents.Domain;

namespace ServerlessEvents.Orders;

/// <summary>What the context <c>orders</c> consists of: its aggregates. A new one is one more line here.</summary>
public static class OrdersContext
{
    public static readonly AggregateRegistry Aggregates = new(
        Order.Aggregate);
}
