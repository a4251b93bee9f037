using System.Text.Json.Serialization;

namespace ServerlessEvents.Orders;

/// <summary>What has happened to an order. Names and shapes are stored: add, never rename.</summary>
[JsonDerivedType(typeof(Placed), "order.placed.v1")]
[JsonDerivedType(typeof(ItemAdded), "order.item-added.v1")]
[JsonDerivedType(typeof(ItemRemoved), "order.item-removed.v1")]
[JsonDerivedType(typeof(Paid), "order.paid.v1")]
[JsonDerivedType(typeof(Shipped), "order.shipped.v1")]
[JsonDerivedType(typeof(Cancelled), "order.cancelled.v1")]
public abstract record OrderEvent
{
    public sealed record Placed(string Currency, Item[] Items) : OrderEvent;
    public sealed record ItemAdded(string Sku, string Name, int Quantity, decimal Price) : OrderEvent;
    public sealed record ItemRemoved(string Sku, int Quantity) : OrderEvent;
    public sealed record Paid(decimal Amount) : OrderEvent;
    public sealed record Shipped(string Carrier, string Tracking) : OrderEvent;
    public sealed record Cancelled(string Reason) : OrderEvent;

    private OrderEvent() { }
}

/// <summary>Some of one thing at one price, in the order's currency.</summary>
public sealed record Item(string Sku, string Name, int Quantity, decimal Price);

/// <summary>What follows from an event of an order.</summary>
[JsonDerivedType(typeof(Confirmed), "order.confirmed.v1")]
[JsonDerivedType(typeof(Settled), "order.settled.v1")]
[JsonDerivedType(typeof(RefundDue), "order.refund-due.v1")]
[JsonDerivedType(typeof(Dispatched), "order.dispatched.v1")]
[JsonDerivedType(typeof(Closed), "order.closed.v1")]
public abstract record OrderResult
{
    public sealed record Confirmed(decimal Total, string Currency) : OrderResult;
    public sealed record Settled(decimal Total, string Currency) : OrderResult;
    public sealed record RefundDue(decimal Amount, string Currency) : OrderResult;
    public sealed record Dispatched(string Carrier, string Tracking) : OrderResult;
    public sealed record Closed(string Reason) : OrderResult;

    private OrderResult() { }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Order.Settled), TypeInfoPropertyName = "OrderSettled")]
[JsonSerializable(typeof(Order.Closed), TypeInfoPropertyName = "OrderClosed")]
[JsonSerializable(typeof(OrderEvent))]
[JsonSerializable(typeof(OrderResult))]
public sealed partial class OrderJson : JsonSerializerContext;
