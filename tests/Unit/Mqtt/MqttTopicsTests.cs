using ServerlessEvents.Domain;

namespace ServerlessEvents.Tests.Mqtt;

/// <summary>Who may publish where, read what, and be replied to.</summary>
public class MqttTopicsTests
{
    [Theory]
    [InlineData("events/alice", true)]
    [InlineData("events/bob", false)]
    [InlineData("events/alice/x", false)]
    [InlineData("replies/alice", false)]
    [InlineData("state/all/order/o-1", false)]
    [InlineData("$SYS/broker", false)]
    public void A_user_publishes_events_of_their_own_only(string topic, bool may) =>
        Assert.Equal(may, MqttTopics.MayPublish("alice", topic));

    [Theory]
    [InlineData("replies/alice", true)]
    [InlineData("replies/alice/#", true)]
    [InlineData("replies/alice/r-1", true)]
    [InlineData("replies/alicex", false)]
    [InlineData("replies/+", false)]
    [InlineData("replies/#", false)]
    [InlineData("replies/bob/#", false)]
    [InlineData("notifications/alice/#", true)]
    [InlineData("notifications/all/order/+", true)]
    [InlineData("notifications/+/order/o-1", false)]
    [InlineData("state/alice/order/o-1", true)]
    [InlineData("state/bob/order/o-1", false)]
    [InlineData("events/alice", false)]
    [InlineData("$share/g/replies/bob", false)]
    [InlineData("$share/g/replies/alice", false)]
    [InlineData("+/alice/#", false)]
    [InlineData("#", false)]
    [InlineData("$SYS/#", false)]
    public void A_user_reads_what_is_theirs_or_everybodys(string filter, bool may) =>
        Assert.Equal(may, MqttTopics.MaySubscribe("alice", filter));

    [Theory]
    [InlineData("replies/alice", true)]
    [InlineData("replies/alice/7", true)]
    [InlineData("replies/alice/a/b", true)]
    [InlineData("replies/alice/a/b/c", false)]
    [InlineData("replies/alice/a\u0001", false)]
    [InlineData("replies/bob", false)]
    [InlineData("replies/alice/+", false)]
    [InlineData("replies/alice/#", false)]
    [InlineData("notifications/alice/x", false)]
    public void A_reply_goes_nowhere_but_to_who_asked(string topic, bool may) => Assert.Equal(may, MqttTopics.MayReplyTo("alice", topic));

    [Theory]
    [InlineData("alice", true)]
    [InlineData("a.b-c_d@e", true)]
    [InlineData("#", false)]
    [InlineData("+", false)]
    [InlineData("a/b", false)]
    [InlineData("all", false)]
    [InlineData("unknown", false)]
    [InlineData("fold-events", false)]
    [InlineData("notify-clients", false)]
    [InlineData("notify-clients-2", true)]
    [InlineData("", false)]
    [InlineData("a\0b", false)]
    public void A_user_name_is_one_plain_level_of_a_topic(string name, bool valid) => Assert.Equal(valid, UserName.IsValid(name));
}
