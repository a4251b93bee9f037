using System.Text;
using MQTTnet;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>Whatever a client sends, it gets what the design says, nothing stops, and a good event right after passes.</summary>
[Collection(LocalCloudCollection.Name)]
public class HostileInputTests(LocalCloudFixture fixture)
{
    private readonly CloudProcess cloud = fixture.Cloud;

    public static TheoryData<string, byte[]> NotEvents => new()
    {
        { "not valid UTF-8", [(byte)'"', 0xff, 0xfe, (byte)'"'] },
        { "not JSON", Encoding.UTF8.GetBytes("hello, this is no JSON") },
        {
            "1,000 levels deep",
            Encoding.UTF8.GetBytes(
                Events.Of("deep", "order.paid.v1", "order/deep", 0)[..^2] + new string('[', 1000) + new string(']', 1000) + "}")
        },
        { "empty", [] },
    };

    [Theory, MemberData(nameof(NotEvents))]
    public async Task What_is_no_JSON_event_is_rejected_and_kept_as_sent(string what, byte[] payload)
    {
        var mine = $"hostile-{what.Replace(' ', '-').Replace(",", "")}";
        await using var alice = await Alice();
        await alice.Send(
            payload, message => message.WithResponseTopic($"replies/alice/{mine}").WithCorrelationData(Encoding.UTF8.GetBytes(mine)));
        var reply = await alice.Gets(message => message.Topic == $"replies/alice/{mine}");
        Assert.Equal(("event.rejected.v1", "not-json", mine), (reply.Type, (string?)reply.Data["code"], reply.Correlation));
        var letter = await DeadLetters.Find(cloud, letter => DeadLetters.Header(letter, HeaderNames.Correlation) == mine);
        Assert.Equal(payload, letter.Message.Value);
        await fixture.Siem.Has(
            line => Origin(line) == DeadLetters.Header(letter, HeaderNames.Origin) && SiemLines.Outcome(line) == "rejected",
            "rejection of " + what);
        await AGoodEventPasses(alice, mine);
    }

    [Fact]
    public async Task A_million_bytes_are_rejected_and_their_first_part_is_kept()
    {
        await using var alice = await Alice();
        await alice.Send(new byte[1_000_000], message => message.WithResponseTopic("replies/alice/million"));
        Assert.Equal("too-large", (string?)(await alice.Gets(message => message.Topic == "replies/alice/million")).Data["code"]);
        var letter = await DeadLetters.Find(cloud, letter => DeadLetters.Header(letter, HeaderNames.TruncatedFrom) == "1000000");
        Assert.Equal(InboundEvent.KeptOfTooLarge, letter.Message.Value.Length);
        await AGoodEventPasses(alice, "hostile-million");
    }

    [Fact]
    public async Task The_topic_of_another_user_is_refused_by_the_broker_and_nobody_is_answered()
    {
        await using var alice = await Alice();
        await using var bob = await MqttUser.Connect(cloud, "bob", filters: "replies/bob/#");
        var answer = await alice.Send(Events.Placed("hostile-topic", "order/hostile-topic"), message => message.WithTopic("events/bob"));
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, answer.ReasonCode);
        await AGoodEventPasses(alice, "hostile-topic-after");
        await bob.Send(Events.Paid("hostile-topic-bob", "order/hostile-topic"));
        Assert.Equal("not-found", (string?)(await bob.GetsReplyTo("hostile-topic-bob")).Data["code"]);
        Assert.Single(bob.Received);
    }

    [Fact]
    public async Task A_response_topic_of_somebody_else_is_ignored_and_audited()
    {
        await using var alice = await Alice();
        await using var bob = await MqttUser.Connect(cloud, "bob", filters: "replies/bob/#");
        await alice.Send(Events.Placed("hostile-reply", "order/hostile-reply"), message => message.WithResponseTopic("replies/bob/1"));
        Assert.Equal("replies/alice", (await alice.GetsReplyTo("hostile-reply")).Topic);
        var line = await fixture.Siem.Has("hostile-reply", "ignored");
        Assert.Equal(("alice", "replies/bob/1"), (line.GetProperty("ActorUsername").GetString(), line.GetProperty("Object").GetString()));
        await AGoodEventPasses(alice, "hostile-reply-after");
        Assert.Empty(bob.Received);
    }

    [Fact]
    public async Task A_client_that_announces_headers_of_ours_is_still_only_itself()
    {
        await using var alice = await Alice();
        await alice.Send(Events.Placed("hostile-actor", "order/hostile-actor"), message => message
            .WithUserProperty("se-actor", Bytes("bob"))
            .WithUserProperty("SE-Mqtt-Topic", Bytes("events/bob"))
            .WithUserProperty("mqtt-se-actor", Bytes("bob")));
        Assert.Equal("event.accepted.v1", (await alice.GetsReplyTo("hostile-actor")).Type);
        Assert.Equal("alice", (await fixture.Siem.Has("hostile-actor", "accepted")).GetProperty("ActorUsername").GetString());
        Assert.Equal(
            "alice", (string?)(await alice.Gets(message => message.Topic == "state/alice/order/hostile-actor")).Json["state"]!["customer"]);
        await AGoodEventPasses(alice, "hostile-actor-after");
    }

    private Task<MqttUser> Alice() => MqttUser.Connect(cloud, filters: ["replies/alice/#", "state/alice/#"]);

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Origin(System.Text.Json.JsonElement line) =>
        line.GetProperty("AdditionalFields").TryGetProperty("origin", out var origin) ? origin.GetString() : null;

    private static async Task AGoodEventPasses(MqttUser alice, string mine)
    {
        await alice.Send(Events.Placed($"{mine}-good", $"order/{mine}"));
        Assert.Equal("event.accepted.v1", (await alice.GetsReplyTo($"{mine}-good")).Type);
    }
}
