using System.Text;
using System.Text.Json;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Orders;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Validation;

/// <summary>A record of inbound becomes an event, or is rejected with its bytes kept and its sender told.</summary>
public class InboundValidatorTests
{
    private const string Placed = """{"specversion":"1.0","id":"e-1","source":"shop-web","type":"order.placed.v1","subject":"order/o-1","time":"2026-11-23T12:00:00Z","data":{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}]}}""";
    private static readonly Topics Topics = new("orders");
    private readonly InboundValidator validator =
        new(OrdersContext.Aggregates, Topics, InboundEvent.Read, type => new(
            new KnownSchema(
                7, JsonSchema.Compile(File.ReadAllBytes(Path.Combine(Repository.Root, "shared", "Orders", type + ".schema.json"))))));

    [Fact]
    public async Task A_valid_event_goes_to_events_with_its_data_in_wire_format_and_its_actor_from_the_topic()
    {
        var written = Assert.Single(await Take(Placed));
        Assert.Equal(("orders.events", "order/o-1"), (written.Topic, Encoding.UTF8.GetString(written.Key!)));
        Assert.True(WireFormat.TryUnframe(written.Value, out var id, out var data));
        Assert.Equal(7, id);
        Assert.StartsWith("""{"currency":"EUR",""", Encoding.UTF8.GetString(data.Span), StringComparison.Ordinal);
        Assert.Equal("alice", written.Headers.FindText(HeaderNames.Actor));
        Assert.Equal("replies/alice", written.Headers.FindText(HeaderNames.ReplyTo));
    }

    [Fact]
    public async Task With_MQTT_5_the_attributes_may_be_user_properties()
    {
        var written = Assert.Single(
            await Take(
                """{"amount":5}""",
                ("mqtt-specversion", "1.0"),
                ("mqtt-id", "e-2"),
                ("mqtt-source", "s"),
                ("mqtt-type", "order.paid.v1"),
                ("mqtt-subject", "order/o-1"),
                ("se-content-type", "application/json")));
        Assert.Equal("e-2", written.Headers.FindText(HeaderNames.Id));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("source")]
    [InlineData("type")]
    [InlineData("subject")]
    public async Task An_attribute_that_would_hide_or_turn_text_around_is_refused_in_words(string attribute)
    {
        var right = new Dictionary<string, string> { ["specversion"] = "1.0", ["id"] = "e-1", ["source"] = "shop-web", ["type"] = "order.paid.v1", ["subject"] = "order/o-1" };
        foreach (var hidden in new[] { "\n", "\u001b", "\u009b", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\u2029", "\U000E0041" })
        {
            var attributes = new Dictionary<string, string>(right) { [attribute] = right[attribute] + hidden };
            var letter = (await Take(JsonSerializer.Serialize(attributes)[..^1] + ""","data":{"amount":1}}""")).Single(record => record.Topic == Topics.DeadLetters);
            Assert.Equal("not-an-event", letter.Headers.FindText(HeaderNames.Reason));
            Assert.Contains("1 to 256 characters, none of them a control character, a format character or a line separator.", letter.Headers.FindText(HeaderNames.Errors));
        }
    }

    [Theory]
    [InlineData("", "not-json", "", "json")]
    [InlineData("hello", "not-json", "", "json")]
    [InlineData("[1]", "not-json", "", "json")]
    [InlineData("{} {}", "not-json", "", "json")]
    [InlineData("""{"id":"\ud800"}""", "not-json", "", "json")]
    [InlineData("{}", "not-an-event", "/specversion", "required")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"s","type":"order.paid.v1","subject":"order","data":{}}""", "not-an-event", "/subject", "pattern")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"s","type":"order.paid.v1","subject":"order/+","data":{}}""", "not-an-event", "/subject", "pattern")]
    [InlineData("""{"specversion":"1.0","id":"e","id":"f","source":"s","type":"order.paid.v1","subject":"order/o-1","data":{}}""", "not-an-event", "/id", "unique")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"s","type":"order.unknown.v1","subject":"order/o-1","data":{}}""", "unknown-type", "/type", "type")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"s","type":"order.paid.v1","subject":"cart/o-1","data":{"amount":1}}""", "not-an-event", "/subject", "aggregate")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"s","type":"order.paid.v1","subject":"order/o-1","data":{"amount":1.001}}""", "schema-mismatch", "/data/amount", "multipleOf")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"s","type":"order.paid.v1","subject":"order/o-1","data":{"amount":1,"x":1}}""", "schema-mismatch", "/data/x", "additionalProperties")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"s","type":"order.paid.v1","subject":"order/o-1","time":"yesterday","data":{"amount":1}}""", "not-an-event", "/time", "format")]
    [InlineData("""{"specversion":"1.0","id":"e","source":"s","type":"order.paid.v1","subject":"order/o-1","time":"2026-11-23T12:00:00","data":{"amount":1}}""", "not-an-event", "/time", "format")]
    public async Task What_is_no_valid_event_becomes_a_dead_letter_a_reply_and_an_audit_record(
        string payload, string code, string pointer, string keyword)
    {
        var written = await Take(payload);
        Assert.Equal(["orders.dead-letters", "orders.results", "audit"], written.Select(record => record.Topic));
        Assert.Equal(payload, Encoding.UTF8.GetString(written[0].Value!));
        using var reply = JsonDocument.Parse(written[1].Value);
        var data = reply.RootElement.GetProperty("data");
        Assert.Equal(code, data.GetProperty("code").GetString());
        Assert.Equal(
            (pointer, keyword),
            (
                data.GetProperty("errors")[0].GetProperty("pointer").GetString(),
                data.GetProperty("errors")[0].GetProperty("keyword").GetString()));
        Assert.Equal("replies/alice", written[1].Headers.FindText(HeaderNames.To));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_kept_as_sent()
    {
        var written = await Take([0xff, 0xfe, 0x00]);
        Assert.Equal([0xff, 0xfe, 0x00], written[0].Value);
    }

    [Fact]
    public async Task A_response_topic_of_ones_own_is_used_with_its_correlation_data()
    {
        var written = Assert.Single(await Take(Placed, ("se-reply-to", "replies/alice/7"), ("se-correlation", "c-7")));
        Assert.Equal("replies/alice/7", written.Headers.FindText(HeaderNames.ReplyTo));
        Assert.Equal("c-7", written.Headers.FindText(HeaderNames.Correlation));
    }

    [Fact]
    public async Task A_response_topic_of_somebody_else_is_ignored_and_audited()
    {
        var written = await Take(Placed, ("se-reply-to", "replies/bob/7"));
        Assert.Equal(["audit", "orders.events"], written.Select(record => record.Topic));
        Assert.Equal("replies/alice", written[1].Headers.FindText(HeaderNames.ReplyTo));
        Assert.Contains("foreign-reply-topic", Encoding.UTF8.GetString(written[0].Value!));
        Assert.Contains("\"actor\":\"alice\",\"actorType\":\"user\"", Encoding.UTF8.GetString(written[0].Value!));
    }

    [Fact]
    public async Task A_malformed_traceparent_is_not_passed_on()
    {
        var written = Assert.Single(await Take(Placed.Replace("\"data\"", "\"traceparent\":\"00-nonsense\",\"data\"")));
        Assert.Null(written.Headers.FindText(HeaderNames.TraceParent));
    }

    [Fact]
    public async Task A_record_that_names_no_user_is_a_dead_letter()
    {
        var writes = new RecordList();
        await validator.Validate(new Record("orders.inbound", null, Encoding.UTF8.GetBytes(Placed), [], 0) { Offset = 0 }, writes);
        Assert.Equal(["orders.dead-letters", "audit"], writes.Select(record => record.Topic));
    }

    private Task<RecordList> Take(string payload, params (string Name, string Value)[] headers) =>
        Take(Encoding.UTF8.GetBytes(payload), headers);

    private async Task<RecordList> Take(byte[] payload, params (string Name, string Value)[] headers)
    {
        var writes = new RecordList();
        await validator.Validate(
            new Record(
                "orders.inbound",
                "alice"u8.ToArray(),
                payload,
                [new(HeaderNames.MqttTopic, "events/alice"), .. headers.Select(header => new Header(header.Name, header.Value))],
                3)
            {
                Offset = 17,
                Time = new(2026, 11, 23, 12, 0, 1, TimeSpan.Zero)
            },
            writes);
        return writes;
    }
}
