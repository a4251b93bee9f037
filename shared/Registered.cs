using ServerlessEvents.Folding;
using ServerlessEvents.Orders;

namespace ServerlessEvents;

/// <summary>The aggregates of this context. A new one is one more line here.</summary>
public static class Registered
{
    public static readonly Aggregates Aggregates = new(
        Order.Aggregate);
}
