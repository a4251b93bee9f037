using ServerlessEvents.Orders;
using ServerlessEvents.Testing;
using static ServerlessEvents.Orders.OrderEvent;

namespace ServerlessEvents.Tests.Orders;

/// <summary>The rules of an order, event by event.</summary>
public class OrderTests
{
    private static readonly Item Lamp = new("AB-1234", "Lamp", 2, 149.90m);
    private static readonly Placed TwoLamps = new("EUR", [Lamp]);
    private static readonly Spec<Order, OrderEvent, OrderResult> Spec = new(Order.Initial, Order.Evolve, Order.Decide);

    [Fact]
    public void A_placed_order_is_confirmed_with_its_total() => Spec
        .When(TwoLamps)
        .Then(new OrderResult.Confirmed(299.80m, "EUR"));

    [Fact]
    public void Nothing_can_happen_to_an_order_that_nobody_placed() => Spec
        .When(new Paid(1))
        .Refuses("not-found");

    [Fact]
    public void An_order_is_placed_once() => Spec
        .Given(TwoLamps)
        .When(TwoLamps)
        .Refuses("already-placed");

    [Fact]
    public void Another_user_may_not_touch_an_order() => Spec
        .Given(TwoLamps)
        .By("bob").When(new Cancelled("mine now"))
        .Refuses("not-yours");

    [Fact]
    public void A_part_payment_leads_to_nothing_yet() => Spec
        .Given(TwoLamps)
        .When(new Paid(299.79m))
        .Then();

    [Fact]
    public void The_last_payment_settles_an_order() => Spec
        .Given(TwoLamps, new Paid(299.79m))
        .When(new Paid(0.01m))
        .Then(new OrderResult.Settled(299.80m, "EUR"));

    [Fact]
    public void What_is_paid_too_much_is_due_back() => Spec
        .Given(TwoLamps)
        .When(new Paid(300m))
        .Then(new OrderResult.Settled(299.80m, "EUR"), new OrderResult.RefundDue(0.20m, "EUR"));

    [Fact]
    public void A_payment_after_settlement_is_due_back() => Spec
        .Given(TwoLamps, new Paid(299.80m))
        .When(new Paid(5))
        .Then(new OrderResult.RefundDue(5, "EUR"));

    [Fact]
    public void Added_items_join_their_like_and_raise_what_is_due() => Spec
        .Given(TwoLamps, new ItemAdded("AB-1234", "Lamp", 1, 149.90m))
        .When(new Paid(449.70m))
        .Then(new OrderResult.Settled(449.70m, "EUR"));

    [Fact]
    public void Removing_items_can_settle_what_is_paid_in_part() => Spec
        .Given(TwoLamps, new Paid(200))
        .When(new ItemRemoved("AB-1234", 1))
        .Then(new OrderResult.Settled(149.90m, "EUR"), new OrderResult.RefundDue(50.10m, "EUR"));

    [Fact]
    public void More_than_there_is_cannot_be_removed() => Spec
        .Given(TwoLamps)
        .When(new ItemRemoved("AB-1234", 3))
        .Refuses("no-such-item");

    [Fact]
    public void The_last_item_cannot_be_removed() => Spec
        .Given(TwoLamps)
        .When(new ItemRemoved("AB-1234", 2))
        .Refuses("would-be-empty");

    [Fact]
    public void A_paid_order_holds_no_more_items() => Spec
        .Given(TwoLamps, new Paid(299.80m))
        .When(new ItemAdded("CD-1", "Bulb", 1, 1))
        .Refuses("not-open");

    [Fact]
    public void A_hundred_items_are_enough() => Spec
        .Given(new Placed("EUR", [.. Enumerable.Range(0, 100).Select(i => Lamp with { Sku = $"S-{i}" })]))
        .When(new ItemAdded("CD-1", "Bulb", 1, 1))
        .Refuses("too-many-items");

    [Fact]
    public void An_order_is_shipped_only_when_paid() => Spec
        .Given(TwoLamps)
        .When(new Shipped("DHL", "1"))
        .Refuses("not-paid");

    [Fact]
    public void A_paid_order_is_dispatched() => Spec
        .Given(TwoLamps, new Paid(299.80m))
        .When(new Shipped("DHL", "1"))
        .Then(new OrderResult.Dispatched("DHL", "1"));

    [Fact]
    public void A_cancelled_order_gives_back_what_was_paid() => Spec
        .Given(TwoLamps, new Paid(100))
        .When(new Cancelled("changed my mind"))
        .Then(new OrderResult.Closed("changed my mind"), new OrderResult.RefundDue(100, "EUR"));

    [Fact]
    public void A_shipped_order_cannot_be_cancelled() => Spec
        .Given(TwoLamps, new Paid(299.80m), new Shipped("DHL", "1"))
        .When(new Cancelled("too late"))
        .Refuses("already-shipped");

    [Fact]
    public void Money_for_a_cancelled_order_is_due_back() => Spec
        .Given(TwoLamps, new Cancelled("no"))
        .When(new Paid(3))
        .Then(new OrderResult.RefundDue(3, "EUR"));
}
