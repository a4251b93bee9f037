using System.Globalization;
using System.Text;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Orders;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Validation;

/// <summary>A record of inbound that is not as ours are is read as far as it can be, and is in nobody's way.</summary>
public class TolerantReadingTests
{
    private static readonly Topics Topics = new("orders");
    private static readonly byte[] Paid = Encoding.UTF8.GetBytes(
        """{"specversion":"1.0","id":"e-1","source":"s","type":"order.paid.v1","subject":"order/o-1","data":{"amount":1}}""");

    [Theory]
    [InlineData("9223372036854775807"), InlineData("-9223372036854775808"), InlineData("253402300800000"), InlineData("-62135596800001")]
    [InlineData("1e3"), InlineData(" 1"), InlineData("")]
    public async Task A_time_of_arrival_that_is_none_counts_as_none(string received)
    {
        var written = Assert.Single(
            await Take("ingress", Record(Paid, new(HeaderNames.MqttTopic, "events/alice"), new(HeaderNames.Received, received))));
        Assert.Equal((Topics.Events, null), (written.Topic, written.Headers.FindText(HeaderNames.Received)));
    }

    [Theory]
    [InlineData("253402300799999"), InlineData("-62135596800000"), InlineData("0")]
    public async Task The_ends_of_the_calendar_are_times(string received) =>
        Assert.Equal(
            received,
            Assert.Single(await Take(
                "ingress", Record(Paid, new(HeaderNames.MqttTopic, "events/alice"), new(HeaderNames.Received, received)))).Headers
                .FindText(HeaderNames.Received));

    [Theory]
    [InlineData("""{"subject":"events/alice\ud800","clientname":"alice","data":{}}""")]
    [InlineData("""{"subject":"events/alice","clientname":"alice","time":"\udfff","data":{}}""")]
    [InlineData("""{"subject":"events/alice","clientname":"alice","data_base64":"\ud800"}""")]
    [InlineData("""{"subject":{},"clientname":[],"data":{}}""")]
    [InlineData("[]"), InlineData("1"), InlineData("")]
    public async Task What_Event_Grid_never_routed_is_a_dead_letter(string value)
    {
        var written = await Take("event-grid", Record(Encoding.UTF8.GetBytes(value)));
        Assert.Equal(Topics.DeadLetters, written[0].Topic);
        Assert.Equal(value, Encoding.UTF8.GetString(written[0].Value!));
    }

    [Fact]
    public async Task Bytes_in_Event_Grids_JSON_that_are_no_text_make_a_dead_letter() =>
        Assert.Equal(
            Topics.DeadLetters,
            (await Take("event-grid", Record([.. "{\"subject\":\"events/"u8, 0xff, .. "\",\"clientname\":\"a\"}"u8])))[0].Topic);

    [Theory, InlineData("ingress"), InlineData("connect"), InlineData("event-grid")]
    public async Task A_record_with_nothing_in_it_is_a_dead_letter(string shape) =>
        Assert.Equal(
            [Topics.DeadLetters, Topics.Audit],
            (await Take(shape, new Record("orders.inbound", null, null, [], 0) { Offset = 0 })).Select(written => written.Topic));

    [Fact]
    public async Task A_record_on_which_our_own_code_throws_is_a_dead_letter_with_its_bytes_and_what_was_written_for_it_is_not()
    {
        var validator = new InboundValidator(
            OrdersContext.Aggregates, Topics, InboundEvent.Read, _ => new(new KnownSchema(1, new Throwing())));
        var writes = new RecordList { new Record("before", null, null, []) };
        await validator.Validate(Record(Paid, new(HeaderNames.MqttTopic, "events/alice"), new(HeaderNames.ReplyTo, "replies/bob")), writes);
        Assert.Equal(["before", Topics.DeadLetters, Topics.Results, Topics.Audit], writes.Select(written => written.Topic));
        Assert.Equal(("unreadable", Paid), (writes[1].Headers.FindText(HeaderNames.Reason), writes[1].Value));
        Assert.Contains("FormatException: Not like this.", writes[1].Headers.FindText(HeaderNames.Errors));
    }

    [Fact]
    public async Task A_registry_that_cannot_tell_is_no_reason_to_reject()
    {
        var validator = new InboundValidator(
            OrdersContext.Aggregates, Topics, InboundEvent.Read, _ => throw new FormatException("The registry's answer is none."));
        var writes = new RecordList();
        await Assert.ThrowsAsync<FormatException>(
            () => validator.Validate(Record(Paid, new Header(HeaderNames.MqttTopic, "events/alice")), writes).AsTask());
        Assert.Empty(writes);
    }

    private static Record Record(byte[] value, params Header[] headers) => new("orders.inbound", "alice"u8.ToArray(), value, headers, 0)
    {
        Offset = 0,
        Time = DateTimeOffset.Parse("2026-11-23T12:00:00Z", CultureInfo.InvariantCulture)
    };

    private static async Task<RecordList> Take(string shape, Record record)
    {
        var writes = new RecordList();
        await new InboundValidator(
            OrdersContext.Aggregates, Topics, InboundShapes.All[shape], _ => new(new KnownSchema(7, JsonSchema.Compile("{}"u8))))
            .Validate(record, writes);
        return writes;
    }

    private sealed class Throwing : IDataSchema
    {
        public string? ContentType => null;

        public bool Check(ReadOnlyMemory<byte> utf8Json, List<SchemaError> errors, string pointerPrefix, out ReadOnlyMemory<byte> stored) =>
            throw new FormatException("Not like this.");
    }
}
