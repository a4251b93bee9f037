using System.Text.Json.Serialization;
using ServerlessEvents.Domain;
using static ServerlessEvents.Orders.OrderEvent;

namespace ServerlessEvents.Orders;

/// <summary>
/// An order as its events have left it. Money is in the order's currency. It belongs to whoever has placed it, so its id is one that nobody
/// can guess.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "status")]
[JsonDerivedType(typeof(None), "none")]
[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(Settled), "settled")]
[JsonDerivedType(typeof(Closed), "closed")]
public abstract record Order
{
    /// <summary>Nobody has placed it.</summary>
    public sealed record None : Order;

    /// <summary>Placed and not yet paid in full.</summary>
    public sealed record Open(string Customer, string Currency, Item[] Items, decimal Paid) : Order
    {
        public decimal Total => OrderItems.Total(Items);
    }

    /// <summary>Paid in full and waiting to be shipped.</summary>
    public sealed record Settled(string Customer, string Currency, Item[] Items, decimal Total) : Order;

    /// <summary>Shipped or cancelled: nothing more happens to it, and money that still comes in is due back.</summary>
    public sealed record Closed(string Customer, string Currency, bool WasShipped, string Reason) : Order;

    public const int MaxItems = 100;
    public const int MaxQuantity = 10_000;

    public static readonly Order Initial = new None();

    /// <summary>Orders as the engine folds them; the one line that registers them.</summary>
    public static readonly Aggregate<Order, OrderEvent, OrderResult> Aggregate =
        new("order", Initial, Decide, Evolve, CustomerOf, OrderJson.Default)
        {
            Final = order => order is Closed,
            Recording = Recording.EmbeddedIn(typeof(Order).Assembly, "order"),
        };

    private Order() { }

    public static string? CustomerOf(Order order) => order switch
    {
        Open o => o.Customer,
        Settled s => s.Customer,
        Closed c => c.Customer,
        _ => null,
    };

    /// <summary>What follows from an event, given the order it arrives at; or why it may not happen.</summary>
    public static Decision<OrderResult> Decide(Order order, OrderEvent arrived, EventContext context) => (order, arrived) switch
    {
        (None, Placed e) => [new OrderResult.Confirmed(OrderItems.Total(e.Items), e.Currency)],
        (None, _) => OrderRefusal.NotFound(context.Subject),
        (_, Placed) => OrderRefusal.AlreadyPlaced,
        _ when CustomerOf(order) != context.Actor => OrderRefusal.NotYours,

        (Open o, ItemAdded e) => OrderItems.RefusalToAdd(o.Items, e) is { } refusal ? refusal : [],
        (Open o, ItemRemoved e) =>
            OrderItems.RefusalToRemove(o.Items, e) is { } refusal
                ? refusal
                : WhenPaid(o with { Items = OrderItems.Remove(o.Items, e) }),
        (Settled or Closed, ItemAdded or ItemRemoved) => OrderRefusal.NotOpen,

        (Open o, Paid e) => WhenPaid(o with { Paid = o.Paid + e.Amount }),
        (Settled o, Paid e) => [new OrderResult.RefundDue(e.Amount, o.Currency)],
        (Closed o, Paid e) => [new OrderResult.RefundDue(e.Amount, o.Currency)],

        (Settled, Shipped e) => [new OrderResult.Dispatched(e.Carrier, e.Tracking)],
        (Open, Shipped) => OrderRefusal.NotPaid,
        (Closed, Shipped) => OrderRefusal.NotOpen,

        (Open { Paid: > 0 } o, Cancelled e) => [new OrderResult.Closed(e.Reason), new OrderResult.RefundDue(o.Paid, o.Currency)],
        (Open, Cancelled e) => [new OrderResult.Closed(e.Reason)],
        (Settled o, Cancelled e) => [new OrderResult.Closed(e.Reason), new OrderResult.RefundDue(o.Total, o.Currency)],
        (Closed { WasShipped: true }, Cancelled) => OrderRefusal.AlreadyShipped,
        (Closed, Cancelled) => OrderRefusal.NotOpen,

        _ => throw new InvalidOperationException($"No rule for {arrived.GetType().Name}."),
    };

    /// <summary>Never refuses: what happened, happened. An event that does not fit leaves the order as it was.</summary>
    public static Order Evolve(Order order, OrderEvent happened, EventContext context) => (order, happened) switch
    {
        (None, Placed e) => new Open(context.Actor, e.Currency, e.Items, Paid: 0),
        (Open o, ItemAdded e) => o with { Items = OrderItems.Add(o.Items, e) },
        (Open o, ItemRemoved e) => SettledIfPaid(o with { Items = OrderItems.Remove(o.Items, e) }),
        (Open o, Paid e) => SettledIfPaid(o with { Paid = o.Paid + e.Amount }),
        (Settled o, Shipped e) => new Closed(o.Customer, o.Currency, WasShipped: true, $"Shipped with {e.Carrier}, {e.Tracking}."),
        (Open o, Cancelled e) => new Closed(o.Customer, o.Currency, WasShipped: false, e.Reason),
        (Settled o, Cancelled e) => new Closed(o.Customer, o.Currency, WasShipped: false, e.Reason),
        _ => order,
    };

    private static Order SettledIfPaid(Open o) => o.Paid >= o.Total ? new Settled(o.Customer, o.Currency, o.Items, o.Total) : o;

    private static Decision<OrderResult> WhenPaid(Open o) => (o.Paid - o.Total) switch
    {
        0 => [new OrderResult.Settled(o.Total, o.Currency)],
        > 0 and var excess => [new OrderResult.Settled(o.Total, o.Currency), new OrderResult.RefundDue(excess, o.Currency)],
        _ => [],
    };
}
