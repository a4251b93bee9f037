using System.Text;
using MQTTnet;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Ingress;

namespace ServerlessEvents.Tests.Ingress;

/// <summary>Whatever a client sends becomes a record that Kafka takes, and what was too much is rejected with the reason.</summary>
public class InboundWriterTests
{
    /// <summary>The least that a Kafka broker takes by default.</summary>
    private const int KafkaTakes = 1_000_000;

    [Fact]
    public void Within_the_limits_everything_is_kept_and_headers_of_ours_are_not_believed()
    {
        var record = Write(message => message
            .WithPayload("{}")
            .WithContentType("application/json")
            .WithResponseTopic("replies/alice/1")
            .WithCorrelationData([1, 2])
            .WithUserProperty("id", Bytes("e-1"))
            .WithUserProperty("se-actor", Bytes("bob"))
            .WithUserProperty("SE-Actor", Bytes("bob")));
        Assert.Equal("alice", Encoding.UTF8.GetString(record.Key!));
        Assert.Equal(
            ["se-mqtt-topic", "se-received", "se-content-type", "mqtt-id", "se-reply-to", "se-correlation"],
            record.Headers.Select(header => header.Name));
        Assert.Equal("events/alice", record.Headers.FindText(HeaderNames.MqttTopic));
    }

    public static TheoryData<string, Action<MqttApplicationMessageBuilder>, string> TooMuch => new()
    {
        { "properties", message => Many(message, InboundEvent.MaxProperties + 1), "There are 65 user properties; at most 64 are taken." },
        {
            "bytes",
            message => message.WithUserProperty("a", new byte[InboundEvent.MaxPropertyBytes].AsMemory()),
            "Content type and user properties have 16385 bytes; at most 16384 are taken."
        },
        {
            "content type",
            message => message.WithContentType(new string('c', 60_000)),
            "Content type and user properties have 60000 bytes; at most 16384 are taken."
        },
        {
            "response topic",
            message => message.WithResponseTopic("replies/alice/" + new string('r', 60_000)),
            "The response topic has 60014 characters; at most 1024 are taken."
        },
        {
            "correlation",
            message => message.WithCorrelationData(new byte[60_000]),
            "The correlation data has 60000 bytes; at most 1024 are taken."
        },
    };

    [Theory, MemberData(nameof(TooMuch))]
    public void Too_much_around_the_payload_is_left_out_and_rejected(string what, Action<MqttApplicationMessageBuilder> with, string why)
    {
        var record = Write(message => with(message.WithPayload(new byte[InboundEvent.MaxPayload])));
        Assert.True(SizeOf(record) < KafkaTakes, what);
        var invalid = Envelope.Read(Read(record)!).InvalidEvent!;
        Assert.Equal((InvalidEventCode.TooLarge, why), (invalid.Code, invalid.Errors.Single().Message));
        Assert.Equal("replies/alice", Read(record)!.ReplyTo);
    }

    [Fact]
    public void At_the_limit_it_is_taken()
    {
        var record = Write(message => Many(
            message
                .WithPayload(new byte[InboundEvent.MaxPayload])
                .WithResponseTopic(("replies/alice/" + new string('r', 2_000))[..InboundEvent.MaxAddress])
                .WithCorrelationData(new byte[InboundEvent.MaxAddress]),
            InboundEvent.MaxProperties));
        Assert.Null(Read(record)!.LimitExceeded);
        Assert.True(SizeOf(record) < KafkaTakes);
    }

    [Theory]
    [InlineData("events/ålice"), InlineData("events/all"), InlineData("events/"), InlineData("other/alice")]
    public void A_topic_that_names_no_user_is_written_too_and_becomes_a_dead_letter(string topic)
    {
        var record = Write(message => message.WithTopic(topic).WithPayload("{}"));
        Assert.Equal((null, topic), (record.Key, record.Headers.FindText(HeaderNames.MqttTopic)));
        Assert.Null(Read(record));
    }

    [Fact]
    public void A_topic_of_any_length_fits() =>
        Assert.True(SizeOf(Write(message => message.WithTopic("events/" + new string('a', 60_000)).WithPayload("{}"))) < 2_000);

    private static Record Write(Action<MqttApplicationMessageBuilder> with)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic("events/alice");
        with(message);
        return InboundWriter.Write("orders.inbound", message.Build(), default);
    }

    private static InboundEvent? Read(Record record) => InboundEvent.Read(record with { Partition = 0, Offset = 0 });

    private static void Many(MqttApplicationMessageBuilder message, int count)
    {
        for (var i = 0; i < count; i++) message.WithUserProperty($"p{i}", Bytes("x"));
    }

    private static int SizeOf(Record record) =>
        (record.Value?.Length ?? 0) + record.Headers.Sum(header => header.Name.Length + header.Value.Length);

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
