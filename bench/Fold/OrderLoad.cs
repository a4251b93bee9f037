using System.Globalization;
using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Bench.Fold;

/// <summary>
/// Makes up the events of orders whose popularity follows Zipf's law: placed, then items added and removed, paid in part, and now and then
/// something that is refused. The same seed makes the same events.
/// </summary>
public sealed class OrderLoad(string topic, int orders, int seed)
{
    private const int SchemaId = 1;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Random random = new(seed);
    private readonly double[] weights = Zipf(orders);
    private readonly int[] versions = new int[orders];
    private int next;

    public IEnumerable<Record> Take(int count)
    {
        for (var i = 0; i < count; i++) yield return Next();
    }

    private Record Next()
    {
        var at = Array.BinarySearch(weights, random.NextDouble() * weights[^1]);
        var order = at < 0 ? ~at : at;
        var (type, data) = EventOf(versions[order]++);
        var user = string.Create(CultureInfo.InvariantCulture, $"user-{order % 1_000}");
        var id = string.Create(CultureInfo.InvariantCulture, $"2f1c-{seed}-{next:D8}");
        var e = new CloudEvent(
            id,
            "shop-web",
            type,
            string.Create(CultureInfo.InvariantCulture, $"order/o-{order:D6}"),
            Encoding.UTF8.GetBytes(data))
        {
            Time = Start.AddMilliseconds(next++),
        };
        return StoredEvent.Write(
            topic, e, SchemaId, user, MqttTopics.EventsOf(user), MqttTopics.RepliesTo(user), correlation: null, received: e.Time);
    }

    private static (string Type, string Data) EventOf(int version) => (version, version % 8) switch
    {
        (0, _) => (
            "order.placed.v1",
            """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Desk lamp, brushed steel","quantity":2,"price":149.90},{"sku":"EF-9001","name":"Extension lead, 5 m, black","quantity":1,"price":18.00}]}"""),
        (_, 1 or 3 or 5) => ("order.item-added.v1", """{"sku":"CD-0077","name":"Bulb E27 806 lm warm white","quantity":2,"price":3.49}"""),
        (_, 2 or 4 or 6) => ("order.item-removed.v1", """{"sku":"CD-0077","quantity":2}"""),
        (_, 7) => ("order.paid.v1", """{"amount":0.01}"""),
        _ => ("order.shipped.v1", """{"carrier":"Parcel","tracking":"PX-4711"}"""), // not paid: refused
    };

    private static double[] Zipf(int count)
    {
        var sums = new double[count];
        for (var i = 0; i < count; i++) sums[i] = (i == 0 ? 0 : sums[i - 1]) + 1.0 / (i + 1);
        return sums;
    }
}
