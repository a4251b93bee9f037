using System.Text;
using System.Text.Json.Nodes;
using ServerlessEvents.Cli.AsyncApi;
using ServerlessEvents.Cli.Schemas;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Notify;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Engine.Replay;
using ServerlessEvents.Orders;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Cli;

/// <summary>docs/asyncapi.json is current, and what the system writes is what it says.</summary>
public class AsyncApiTests
{
    private static readonly string File = Path.Combine(Repository.Root, "docs", "asyncapi.json");
    private static readonly Topics Topics = new("orders");
    private static readonly JsonObject Document = JsonNode.Parse(Write())!.AsObject();

    [Fact]
    public void The_committed_document_is_current()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_ASYNCAPI") == "true") System.IO.File.WriteAllText(File, Write());
        Assert.True(
            Write() == System.IO.File.ReadAllText(File),
            "docs/asyncapi.json is not what the code and the schemas say; `UPDATE_ASYNCAPI=true ./test unit --filter AsyncApi` writes it.");
    }

    [Fact]
    public void Every_reference_leads_somewhere() => Assert.All(References(Document), reference =>
    {
        var found = reference[2..]
            .Split('/')
            .Aggregate(
                (JsonNode?)Document,
                (node, step) => node is JsonArray array ? array[int.Parse(step)] : node?[step.Replace("~1", "/").Replace("~0", "~")]);
        Assert.True(found is not null, reference);
    });

    [Fact]
    public void Every_result_and_state_that_an_order_writes_is_as_the_document_says()
    {
        var written = Fold(
            ("order.placed.v1", """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}]}"""),
            ("order.paid.v1", """{"amount":300}"""),
            ("order.shipped.v1", """{"carrier":"DHL","tracking":"1"}"""), ("order.paid.v1", """{"amount":1}"""),
            ("order.cancelled.v1", """{"reason":"late"}"""));
        Assert.Superset(
            new HashSet<string>
            {
                "event.accepted.v1", "event.refused.v1", "order.confirmed.v1", "order.settled.v1", "order.refund-due.v1",
                "order.dispatched.v1", "order.state"
            },
            written.Select(Conforms).ToHashSet());
    }

    [Fact]
    public void A_rejection_and_an_end_marker_are_as_the_document_says()
    {
        var inbound = new InboundEvent("alice", "events/alice", default, []);
        var results = new ResultWriter(Topics.Results, Topics.Context);
        var written = new RecordBuffer();
        results.Rejected(
            written, inbound, new("not-json", [new("", "json", "No.")]), new Record("orders.inbound", null, null, [], 0) { Offset = 0 });
        var request = ResumeRequest.Of(inbound, "r-1", "{}"u8.ToArray()).Value!;
        results.Resumed(
            written,
            request,
            new([], new LogPosition().With(0, 13), true, [new(1, 2, 3)]),
            new Record("orders.resumes", null, null, [], 0) { Offset = 0 });
        Assert.Equal(["event.rejected.v1", "notifications.resumed.v1"], written.Select(Conforms));
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","id":"e","source":"s","type":"order.paid.v1","subject":"order/o-1","data":{"amount":1}}""", true)]
    [InlineData("""{"specversion":"1.0","id":"e","source":"s","type":"order.paid.v1","subject":"order/o-1","data":{"amount":"1"}}""", false)]
    [InlineData("""{"specversion":"1.0","id":"e","source":"s","type":"order.paid.v1","data":{"amount":1}}""", false)]
    public void An_event_that_a_client_sends_is_checked_by_the_document_as_by_the_system(string payload, bool isValid) =>
        Assert.Equal(isValid, Schema("order.paid.v1").Check(Encoding.UTF8.GetBytes(payload)));

    private static string Write() => AsyncApiDocument.Write(
        OrdersContext.Aggregates, SchemaFile.ReadAll(new DirectoryInfo(Path.Combine(Repository.Root, "shared"))), "orders");

    /// <summary>The name of the message that the record is, once its payload is checked.</summary>
    private static string Conforms(Record record)
    {
        var payload = JsonNode.Parse(record.Value)!;
        var name = (string?)payload["type"] ?? "order.state";
        var errors = new List<SchemaError>();
        Assert.True(Schema(name).Check(record.Value, errors), $"{name}: {string.Join("; ", errors)}");
        return name;
    }

    private static JsonSchema Schema(string message) =>
        JsonSchema.Compile(Encoding.UTF8.GetBytes(
            new JsonObject { ["$ref"] = $"#/components/messages/{message}/payload", ["components"] = Document["components"]!.DeepClone() }
                .ToJsonString()));

    private static IEnumerable<Record> Fold(params (string Type, string Data)[] events)
    {
        var options = new FoldOptions(OrdersContext.Aggregates, Topics, TimeProvider.System);
        var snapshot = default(Snapshot);
        var offset = 0L;
        foreach (var (type, data) in events)
        {
            var stored = StoredEvent.Write(
                Topics.Events,
                new CloudEvent($"e-{offset}", "s", type, "order/o-1", Encoding.UTF8.GetBytes(data)),
                1,
                "alice",
                "events/alice",
                "replies/alice",
                null,
                null);
            var batch = new FoldTransaction(options, 0, new Checkpoint(offset, OrdersContext.Aggregates.FoldVersion), _ => snapshot);
            batch.Fold(stored with { Partition = 0, Offset = offset, Time = DateTimeOffset.UnixEpoch });
            foreach (var record in batch.Close(++offset).Where(record => record.Topic == Topics.Results)) yield return record;
            if (batch.Snapshots is [{ Value: { } value }])
                snapshot = SnapshotJson.Read(OrdersContext.Aggregates.OfSubject("order/o-1")!, value);
        }
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject json =>
            json.SelectMany(member => member is { Key: "$ref", Value: JsonValue value } ? [(string)value!] : References(member.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };
}
