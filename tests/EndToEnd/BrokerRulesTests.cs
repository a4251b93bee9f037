using MQTTnet;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>Who may do what at the local MQTT broker.</summary>
[Collection(LocalCloudCollection.Name)]
public class BrokerRulesTests(LocalCloudFixture fixture)
{
    private readonly CloudProcess cloud = fixture.Cloud;

    [Theory]
    [InlineData("#"), InlineData("+/alice"), InlineData("events/alice"), InlineData("replies/bob"), InlineData("replies/+/x")]
    [InlineData("replies/alice2"), InlineData("state/bob/#"), InlineData("notifications/+/order/o-1"), InlineData("$SYS/#")]
    [InlineData("$share/g/replies/bob"), InlineData("$share/g/replies/alice"), InlineData("$share/g/#")]
    public async Task Nobody_may_read_what_is_not_theirs(string filter)
    {
        await using var alice = await MqttUser.Connect(cloud);
        Assert.True(await alice.Subscribe(filter) > MqttClientSubscribeResultCode.GrantedQoS2);
    }

    [Theory]
    [InlineData("replies/alice"), InlineData("replies/alice/#"), InlineData("state/alice/+/o-1"), InlineData("notifications/alice/#")]
    [InlineData("notifications/all/#"), InlineData("state/all/#")]
    public async Task Everybody_may_read_what_is_theirs_or_for_all(string filter)
    {
        await using var alice = await MqttUser.Connect(cloud);
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await alice.Subscribe(filter));
    }

    [Fact]
    public async Task The_will_of_a_client_is_bound_to_its_own_topic_too()
    {
        await using var alice = await MqttUser.Connect(cloud, filters: "replies/alice");
        var bob = await MqttUser.Connect(cloud, "bob", with: options => options
            .WithWillTopic("events/alice")
            .WithWillPayload(Events.Placed("will-1", "order/will"))
            .WithWillQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce));
        await bob.DisposeAsync(); // without a DISCONNECT
        await Eventually.True(() => cloud.Output.Contains("'bob' may not publish to 'events/alice'"), () => "The will was not refused.");
        await alice.Send(Events.Paid("will-2", "order/will"));
        Assert.Equal("not-found", (string?)(await alice.GetsReplyTo("will-2")).Data["code"]);
        Assert.Single(alice.Received);
    }

    [Fact]
    public async Task A_wrong_password_is_refused() =>
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await MqttUser.Attempt(cloud, "alice", "wrong"));

    [Fact]
    public async Task The_session_of_another_user_cannot_be_taken_over()
    {
        await using var alice = await MqttUser.Connect(cloud, clientId: "phone-of-alice", filters: "replies/alice");
        Assert.Equal(MqttClientConnectResultCode.Success, await MqttUser.Attempt(cloud, "bob", "bob", "phone-of-alice"));
        await alice.Send(Events.Placed("session-1", "order/session"));
        await alice.GetsReplyTo("session-1");
    }

    [Fact]
    public async Task An_event_sent_with_the_retain_flag_is_an_event_like_any_other()
    {
        await using var alice = await MqttUser.Connect(cloud, filters: "replies/alice");
        await alice.Send(Events.Placed("retain-1", "order/retain"), message => message.WithRetainFlag());
        Assert.Equal("event.accepted.v1", (await alice.GetsReplyTo("retain-1")).Type);
    }
}
