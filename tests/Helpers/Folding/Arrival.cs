using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CsCheck;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Orders;
using static ServerlessEvents.Orders.OrderEvent;

namespace ServerlessEvents.Tests.Folding;

/// <summary>An event as it arrives by chance: often one that fits, sometimes another's, late, repeated or too much.</summary>
internal sealed record Arrival(string Subject, string Type, byte[] Data, string Actor, int Id, long? Expected)
{
    private static readonly Gen<decimal> Price = Gen.OneOfConst(0.01m, 2.50m, 5m, 10m, 1_000_000m);
    private static readonly Gen<string> Sku = Gen.OneOfConst("A", "B", "C");
    private static readonly Gen<int> Quantity = Gen.Frequency((9, Gen.Int[1, 4]), (1, Gen.Const(10_000)));
    private static readonly Gen<Item> Items = Gen.Select(
        Sku, Quantity, Price, (sku, quantity, price) => new Item(sku, "A thing", quantity, price));

    /// <summary>An event of an order, most often one of those that come while it is open.</summary>
    public static readonly Gen<OrderEvent> OrderEvents = Gen.Frequency(
        (2, Items.Array[1, 4].Select(items => (OrderEvent)new Placed("EUR", items))),
        (3, Items.Select(item => (OrderEvent)new ItemAdded(item.Sku, item.Name, item.Quantity, item.Price))),
        (3, Gen.Select(Sku, Quantity, (sku, quantity) => (OrderEvent)new ItemRemoved(sku, quantity))),
        (3, Gen.Select(Price, Quantity, (price, quantity) => (OrderEvent)new Paid(price * quantity))),
        (1, Gen.Const((OrderEvent)new Shipped("DHL", "1"))),
        (1, Gen.Const((OrderEvent)new Cancelled("changed my mind"))));

    public static readonly Gen<CounterEvent> CounterEvents = Gen.Frequency(
        (9, Gen.Long[-20, 20]), (1, Gen.OneOfConst(long.MinValue, long.MaxValue)))
        .Select(amount => (CounterEvent)new CounterEvent.Added(amount));

    /// <summary>Events of a few orders, with an id now and then that was there before.</summary>
    public static readonly Gen<Arrival[]> OnOrders = On("order", OrderEvents, OrderJson.Default);

    /// <summary>The same for counters.</summary>
    public static readonly Gen<Arrival[]> OnCounters = On("counter", CounterEvents, CounterJson.Default);

    public Record ToRecord() =>
        StoredEvent.Write(
            "test.events",
            new CloudEvent($"e-{Id}", "test", Type, Subject, Data) { ExpectedVersion = Expected },
            1,
            Actor,
            $"events/{Actor}",
            $"replies/{Actor}",
            null,
            null);

    /// <summary>The event at an offset; its time follows from that.</summary>
    public Record At(long offset)
    {
        var record = ToRecord();
        return record with { Partition = 0, Offset = offset, Time = DateTimeOffset.UnixEpoch.AddSeconds(offset) };
    }

    private static Gen<Arrival[]> On<TEvent>(string aggregate, Gen<TEvent> events, JsonSerializerContext json) where TEvent : class
    {
        var names = ((JsonTypeInfo<TEvent>)json.GetTypeInfo(typeof(TEvent))!).PolymorphismOptions!.DerivedTypes.ToDictionary(
            stored => stored.DerivedType, stored => (string)stored.TypeDiscriminator!);
        var actors = Gen.Frequency((9, Gen.Const("alice")), (1, Gen.Const("bob")));
        var expectations = Gen.Frequency((9, Gen.Const((long?)null)), (1, Gen.Long[0, 5].Select(version => (long?)version)));
        return Gen.Select(Gen.Int[1, 3], events, actors, Gen.Int[0, 60], expectations, (number, e, actor, id, expected) =>
            new Arrival(
                $"{aggregate}/{number}",
                names[e.GetType()],
                JsonSerializer.SerializeToUtf8Bytes(e, e.GetType(), json),
                actor,
                id,
                expected)).Array[1, 60];
    }
}
