using System.Globalization;
using ServerlessEvents.Client;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Web.Components;

/// <summary>An order in words.</summary>
internal static class OrderStatus
{
    public static string Of(ShownAggregate shown) => shown.State switch
    {
        Order.Open open => $"open, {Money(open.Total - open.Paid, open.Currency)} to pay",
        Order.Settled settled => $"paid, {Money(settled.Total, settled.Currency)}",
        Order.Closed { WasShipped: true } closed => closed.Reason.Length > 0 ? $"shipped: {closed.Reason}" : "shipped",
        Order.Closed closed => $"cancelled: {closed.Reason}",
        null when shown.Known is not null => "shown by a newer version of this page: close all of its tabs, and open it again",
        _ => "not placed",
    };

    public static string Money(decimal amount, string currency) => string.Create(CultureInfo.InvariantCulture, $"{amount:0.00} {currency}");

    /// <summary>The id of any aggregate, short enough for a list; the link has all of it.</summary>
    public static string ShortId(string subject)
    {
        var id = subject[(subject.IndexOf('/') + 1)..];
        return id.Length <= 12 ? id : $"{id[..8]}…";
    }
}
