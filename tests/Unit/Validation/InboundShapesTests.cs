using System.Text;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Validate;

namespace ServerlessEvents.Tests.Validation;

/// <summary>Inbound records in the shapes of Kafka Connect and Event Grid.</summary>
public class InboundShapesTests
{
    [Fact]
    public void Of_Kafka_Connect_the_key_is_the_topic_and_no_header_is_believed()
    {
        var read = Read(
            "connect", key: "events/alice", value: "{}", new(HeaderNames.ReplyTo, "replies/bob"), new(HeaderNames.Actor, "bob"));
        Assert.Equal(("alice", "replies/alice"), (read!.User, read.ReplyTo));
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","type":"MQTT.EventPublished","subject":"events/alice","clientname":"alice","mqttresponsetopic":"replies/alice/7","mqttcorrelationdata":"Yy03","data":{"a":1}}""", """{"a":1}""")]
    [InlineData("""{"specversion":"1.0","type":"MQTT.EventPublished","subject":"events/alice","clientname":"alice","mqttresponsetopic":"replies/alice/7","mqttcorrelationdata":"Yy03","data_base64":"aGk="}""", "hi")]
    public void Of_Event_Grid_the_enrichments_say_who_and_where_to(string routed, string payload)
    {
        var read = Read("event-grid", key: null, routed)!;
        Assert.Equal(
            ("alice", "replies/alice/7", "c-7", payload),
            (read.User, read.ReplyTo, Encoding.UTF8.GetString(read.Correlation!), Encoding.UTF8.GetString(read.Payload.Span)));
    }

    [Fact]
    public void Of_Event_Grid_the_sender_is_known_however_deep_the_payload_is_nested_and_whatever_else_is_no_text()
    {
        var deep = new string('[', 200) + new string(']', 200);
        Assert.Equal(
            ("alice", deep),
            Read("event-grid", key: null, $$"""{"subject":"events/alice","clientname":"alice","data":{{deep}}}""") is { } read
                ? (read.User, Encoding.UTF8.GetString(read.Payload.Span))
                : default);
        Assert.Equal(
            "alice",
            Read(
                "event-grid",
                key: null,
                """{"subject":"events/alice","clientname":"alice","time":"\udfff","mqttresponsetopic":"\ud800","data":{}}""")?.User);
    }

    [Theory]
    [InlineData("""{"subject":"events/alice","clientname":"bob","data":{}}""")]
    [InlineData("""{"subject":"events/alice","data":{}}""")]
    [InlineData("""{"subject":"other/alice","clientname":"alice","data":{}}""")]
    [InlineData("[]")]
    [InlineData("?")]
    public void A_message_whose_sender_is_not_certain_names_no_user(string routed) => Assert.Null(Read("event-grid", key: null, routed));

    private static InboundEvent? Read(string shape, string? key, string value, params Header[] headers) => InboundShapes.All[shape](
        new Record("orders.inbound", key is null ? null : Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), headers, 0)
        {
            Offset = 0
        });
}
