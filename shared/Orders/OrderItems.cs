using ServerlessEvents.Domain;
using static ServerlessEvents.Orders.OrderEvent;

namespace ServerlessEvents.Orders;

/// <summary>The items of an order: what is added joins its like, what is removed leaves from the back.</summary>
internal static class OrderItems
{
    public static decimal Total(Item[] items)
    {
        var total = 0m;
        foreach (var item in items) total += item.Quantity * item.Price;
        return total;
    }

    public static Refusal? RefusalToAdd(Item[] items, ItemAdded added) => Array.FindIndex(items, item => IsLike(item, added)) switch
    {
        < 0 => items.Length < Order.MaxItems ? null : OrderRefusal.TooManyItems,
        var at => items[at].Quantity + added.Quantity <= Order.MaxQuantity ? null : OrderRefusal.TooManyItems,
    };

    public static Item[] Add(Item[] items, ItemAdded added)
    {
        var at = Array.FindIndex(items, item => IsLike(item, added));
        if (at < 0) return [.. items, new(added.Sku, added.Name, added.Quantity, added.Price)];
        Item[] joined = [.. items];
        joined[at] = items[at] with { Quantity = items[at].Quantity + added.Quantity };
        return joined;
    }

    public static Refusal? RefusalToRemove(Item[] items, ItemRemoved removed)
    {
        var (held, others) = (0L, 0);
        foreach (var item in items)
        {
            if (item.Sku == removed.Sku) held += item.Quantity;
            else others++;
        }
        if (held < removed.Quantity) return OrderRefusal.NoSuchItem;
        return held == removed.Quantity && others == 0 ? OrderRefusal.WouldBeEmpty : null;
    }

    public static Item[] Remove(Item[] items, ItemRemoved removed)
    {
        var left = removed.Quantity;
        var kept = new List<Item>(items);
        for (var i = kept.Count - 1; i >= 0 && left > 0; i--)
        {
            if (kept[i].Sku != removed.Sku) continue;
            var taken = Math.Min(left, kept[i].Quantity);
            left -= taken;
            if (taken == kept[i].Quantity) kept.RemoveAt(i);
            else kept[i] = kept[i] with { Quantity = kept[i].Quantity - taken };
        }
        return [.. kept];
    }

    private static bool IsLike(Item item, ItemAdded added) => item.Sku == added.Sku && item.Price == added.Price && item.Name == added.Name;
}
