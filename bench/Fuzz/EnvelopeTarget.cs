using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Orders;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Bench.Fuzz;

/// <summary>
/// What clients send, from its payload through validation and the fold. Each gets exactly one reply, and what is rejected is kept as it was
/// sent.
/// </summary>
public sealed class EnvelopeTarget : IFuzzTarget
{
    private static readonly Topics Topics = new("fuzzed");
    private static readonly FoldOptions Fold = new(OrdersContext.Aggregates, Topics, TimeProvider.System);

    private readonly Dictionary<string, KnownSchema> schemas = OrdersContext.Aggregates.EventTypes.ToDictionary(
        type => type, type => new KnownSchema(1, JsonSchema.Compile(FuzzExamples.File($"{type}.schema.json"))));

    private readonly InboundValidator validator;
    private long offset;

    public EnvelopeTarget() =>
        validator = new(OrdersContext.Aggregates, Topics, InboundEvent.Read, type => new(schemas.GetValueOrDefault(type)));

    public string Name => "envelope";

    public IReadOnlyList<byte[]> Examples { get; } = FuzzExamples.Bytes(
        Event("order.placed.v1", """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}]}"""),
        Event("order.item-added.v1", """{"sku":"B","name":"Bulb","quantity":1,"price":1}"""),
        Event("order.item-removed.v1", """{"sku":"B","quantity":1}"""),
        Event("order.paid.v1", """{"amount":299.80}"""),
        Event("order.shipped.v1", """{"carrier":"DHL","tracking":"1"}"""),
        Event("order.cancelled.v1", """{"reason":"changed my mind"}"""),
        """{"specversion":"1.0","id":"r-1","source":"s","type":"notifications.resume.v1","data":{"since":"2026-11-23T20:45:48Z"}}""");

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzExamples.JsonWords,
        .. FuzzExamples.Bytes(
            "\"time\":\"2026-11-23T20:45:48Z\",", "\"expectedversion\":1,", "\"data_base64\":\"AAAA\",", "\"subject\":\"order/o-2\",",
            "\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\",", "\"datacontenttype\":\"application/json\",",
            "\u001b[2J", "\u202e", "order.placed.v1"),
    ];

    public async ValueTask<string> Try(byte[] input, CancellationToken stop)
    {
        var writes = new RecordList();
        await validator.Validate(
            new("fuzzed.inbound", "alice"u8.ToArray(), input, [new(HeaderNames.MqttTopic, "events/alice")], 0) { Offset = offset }, writes);
        offset++;
        if (writes.Find(record => record.Topic == Topics.DeadLetters) is { } letter)
        {
            Require(input.AsSpan().StartsWith(letter.Value), "The dead letter has other bytes than were sent.");
            Require(Replies(writes) == 1, "It got no reply, or several.");
            return "rejected";
        }
        if (writes.Exists(record => record.Topic == Topics.Resumes)) return "resume";
        var stored = writes.Single(record => record.Topic == Topics.Events);
        var transaction = new FoldTransaction(Fold, 0, new(0, OrdersContext.Aggregates.FoldVersion), _ => null);
        transaction.FoldAndTry(stored with { Partition = 0, Offset = 0, Time = DateTimeOffset.UnixEpoch });
        var results = transaction.Close(1);
        Require(Replies(results) == 1, "The fold gave no reply, or several.");
        return results.Any(record => record.Topic == Topics.DeadLetters) ? "not folded" : "folded";
    }

    private static int Replies(IEnumerable<Record> records) => records.Count(record =>
        record.Topic == Topics.Results && record.Headers.FindText(HeaderNames.To) is { } to && to.StartsWith("replies/alice", StringComparison.Ordinal));

    private static string Event(string type, string data) =>
        $$"""{"specversion":"1.0","id":"e-1","source":"shop-web","type":"{{type}}","subject":"order/o-1","data":{{data}}}""";

    private static void Require(bool condition, string otherwise)
    {
        if (!condition) throw new InvalidOperationException(otherwise);
    }
}
