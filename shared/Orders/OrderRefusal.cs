using ServerlessEvents.Domain;

namespace ServerlessEvents.Orders;

/// <summary>Why an order says no. Codes are for programs: add, never rename.</summary>
public static class OrderRefusal
{
    public static readonly Refusal AlreadyPlaced = new("already-placed", "This order has been placed already.");
    public static readonly Refusal NotYours = new("not-yours", "Only the customer who placed this order may change it.");
    public static readonly Refusal NotOpen = new("not-open", "This order is paid or closed and cannot be changed this way.");
    public static readonly Refusal NotPaid = new("not-paid", "An order is shipped only when it is paid in full.");
    public static readonly Refusal AlreadyShipped = new("already-shipped", "This order has been shipped and can no longer be cancelled.");
    public static readonly Refusal TooManyItems = new(
        "too-many-items", $"An order holds at most {Order.MaxItems} items, and at most {Order.MaxQuantity} of one.");
    public static readonly Refusal NoSuchItem = new("no-such-item", "The order does not hold that many of this item.");
    public static readonly Refusal WouldBeEmpty = new("would-be-empty", "An order holds at least one item; cancel it instead.");

    public static Refusal NotFound(string subject) => new("not-found", $"There is no {subject}.");
}
