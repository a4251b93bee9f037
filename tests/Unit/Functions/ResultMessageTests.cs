using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions;

namespace ServerlessEvents.Tests.Functions;

/// <summary>A record of results that MQTT cannot carry is told apart before the MQTT library or the broker meets it.</summary>
public class ResultMessageTests
{
    public static TheoryData<string, Header[], string> Unsendable => new()
    {
        { "no topic", [], "lacks the header 'se-to'" },
        { "empty topic", [new(HeaderNames.To, "")], "lacks the header 'se-to'" },
        { "wildcards", [new(HeaderNames.To, "replies/+")], "is no topic" },
        { "another wildcard", [new(HeaderNames.To, "replies/alice/#")], "is no topic" },
        { "a topic that clients publish to", [new(HeaderNames.To, "events/alice")], "is no topic of a reply" },
        { "a reply to nobody", [new(HeaderNames.To, "replies/")], "is no topic of a reply" },
        { "a reply to everybody", [new(HeaderNames.To, "replies/all")], "is no topic of a reply" },
        { "a topic of the broker", [new(HeaderNames.To, "$SYS/broker")], "is no topic of a reply" },
        { "a notification to be retained", [new(HeaderNames.To, "notifications/alice/order/o-1"), new(HeaderNames.Retain, "1")], "is to be retained" },
        { "a zero", [new(HeaderNames.To, "replies/\0")], "'se-to' of the result is no text" },
        { "no text", [new(HeaderNames.To, [0xff])], "'se-to' of the result is no text" },
        { "a topic of 70 KB", [new(HeaderNames.To, new string('a', 70_000))], "'se-to' of the result is no text" },
        {
            "a content type of 70 KB",
            [new(HeaderNames.To, "replies/alice"), new(HeaderNames.ContentType, new string('a', 70_000))],
            "'content-type' of the result is no text"
        },
        { "an id of bytes", [new(HeaderNames.To, "replies/alice"), new(HeaderNames.Id, [0xc0, 0x80])], "'ce_id' of the result is no text" },
        {
            "a version of 70 KB",
            [new(HeaderNames.To, "replies/alice"), new(HeaderNames.Version, new string('1', 70_000))],
            "'se-version' of the result is no text"
        },
        {
            "correlation data of 70 KB",
            [new(HeaderNames.To, "replies/alice"), new(HeaderNames.Correlation, new byte[70_000])],
            "'se-correlation' of the result has 70000 bytes"
        },
    };

    [Theory, MemberData(nameof(Unsendable))]
    public void A_strange_record_is_no_message_and_says_why(string what, Header[] headers, string why)
    {
        Assert.Null(ResultMessage.Read(Record(headers), out var said));
        Assert.True(said.Contains(why, StringComparison.Ordinal), $"{what}: {said}");
    }

    [Fact]
    public void What_is_odd_but_can_be_sent_is_sent()
    {
        var message = ResultMessage.Read(
            Record([
                new(HeaderNames.To, "replies/x"), new(HeaderNames.To, "replies/x/é"), new(HeaderNames.Version, "many"), new("nobody", [0xff])
            ]),
            out _);
        Assert.Equal(("replies/x/é", 0L), (message!.Topic, message.Payload.Length));
    }

    [Theory]
    [InlineData("state/alice/order/o-1", "se-retain", null, 0)]
    [InlineData("state/alice/order/o-1", "se-retain", "se-final", 604_800)]
    [InlineData("replies/alice", null, null, 604_800)]
    public void What_nobody_will_update_expires_after_a_week(string topic, string? retain, string? final, int seconds)
    {
        string?[] names = [retain, final];
        var headers = names.OfType<string>().Select(name => new Header(name, "1"));
        var message = ResultMessage.Read(Record([new(HeaderNames.To, topic), .. headers]), out _)!;
        Assert.Equal(((uint)seconds, retain is not null), (message.MessageExpiryInterval, message.Retain));
    }

    private static Record Record(Header[] headers) => new("orders.results", null, null, headers, 0) { Offset = 0 };
}
