using System.Text.Json.Nodes;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>A client whose MQTT session is gone asks for what it missed, on the whole local cloud.</summary>
[Collection(LocalCloudCollection.Name)]
public class ResumeTests(LocalCloudFixture fixture)
{
    private readonly CloudProcess cloud = fixture.Cloud;

    [Fact]
    public async Task Who_was_away_gets_what_was_missed_in_order_and_then_the_end_marker()
    {
        var (before, after) = ("order/resume-before", "order/resume-after");
        string position;
        await using (var alice = await MqttUser.Connect(cloud, filters: ["replies/alice/#", "notifications/alice/#"]))
        {
            await alice.Send(Events.Placed("resume-1", before));
            await alice.Gets(message => message.Topic == $"notifications/alice/{before}");
            await alice.Send(Events.Resume("resume-now", new { since = TimeProvider.System.GetUtcNow() }));
            position = (string)(await Marker(alice, "resume-now")).Data["position"]!;
        }
        await using (var other = await MqttUser.Connect(cloud, filters: ["replies/alice"]))
        {
            await other.Send(Events.Paid("resume-2", before));
            await other.Send(Events.Shipped("resume-3", before));
            await other.Send(Events.Placed("resume-4", after));
            foreach (var id in new[] { "resume-3", "resume-4" }) await other.GetsReplyTo(id);
        }

        await using var returned = await MqttUser.Connect(cloud, filters: "replies/alice/tab-7/#");
        await returned.Send(
            Events.Resume("resume-5", new { position }),
            with => with.WithResponseTopic("replies/alice/tab-7").WithCorrelationData("c-7"u8.ToArray()));
        var marker = await Marker(returned, "resume-5");
        Assert.Equal(("replies/alice/tab-7", "c-7"), (marker.Topic, marker.Correlation));
        Assert.Equal((3, true, 0), ((int)marker.Data["replayed"]!, (bool)marker.Data["complete"]!, marker.Data["gone"]!.AsArray().Count));
        Assert.Equal(["order.settled.v1", "order.dispatched.v1"], Sent(returned, before));
        Assert.Equal(["order.confirmed.v1"], Sent(returned, after));
        Assert.Equal(
            3,
            returned.Received.Count(
                message => message.Topic.StartsWith("replies/alice/tab-7/notifications/alice/order/", StringComparison.Ordinal)));
        Assert.StartsWith(
            "3 sent again, from ", (await fixture.Siem.Has("resume-5", "accepted")).GetProperty("EventResultDetails").GetString());

        await returned.Send(
            Events.Resume("resume-6", new { position = (string)marker.Data["position"]! }),
            with => with.WithResponseTopic("replies/alice/tab-7"));
        Assert.Equal(0, (int)(await Marker(returned, "resume-6")).Data["replayed"]!);

        static string[] Sent(MqttUser user, string order) => [.. user.Received
            .Where(message => message.Topic == $"replies/alice/tab-7/notifications/alice/{order}")
            .Select(message => message.Type!)];
    }

    [Fact]
    public async Task Nobody_gets_what_was_not_for_him()
    {
        await using var alice = await MqttUser.Connect(cloud, filters: "notifications/alice/#");
        await alice.Send(Events.Placed("resume-hers", "order/resume-hers"));
        var since = (string)(await alice.Gets(message => message.Topic == "notifications/alice/order/resume-hers")).Json["time"]!;
        await using var again = await MqttUser.Connect(cloud, filters: "replies/alice/#");
        await again.Send(Events.Resume("resume-alice", new { since }));
        await Marker(again, "resume-alice");
        Assert.Contains(again.Received, message => message.Topic == "replies/alice/notifications/alice/order/resume-hers");

        await using var bob = await MqttUser.Connect(cloud, "bob", filters: "replies/bob/#");
        await bob.Send(Events.Resume("resume-bob", new { since }));
        await Marker(bob, "resume-bob");
        Assert.All(bob.Received, message => Assert.True(
            message.Event == "resume-bob"
                || message.Topic.StartsWith("replies/bob/notifications/bob/", StringComparison.Ordinal)
                || message.Topic.StartsWith("replies/bob/notifications/all/", StringComparison.Ordinal),
            message.Topic));
    }

    [Theory]
    [InlineData("""{"position":"twelve"}""", "/data/position", "pattern")]
    [InlineData("""{"position":"0-1,0-2"}""", "/data/position", "position")]
    [InlineData("""{"position":"77-1"}""", "/data/position", "position")]
    [InlineData("""{"position":"0-999999999"}""", "/data/position", "position")]
    [InlineData("""{"since":"yesterday"}""", "/data/since", "format")]
    [InlineData("""{"user":"bob"}""", "/data/user", "additionalProperties")]
    public async Task A_request_that_makes_no_sense_is_rejected_with_place_and_rule(string data, string pointer, string keyword)
    {
        var id = $"resume-{keyword}-{data.Length}";
        await using var alice = await MqttUser.Connect(cloud, filters: "replies/alice");
        await alice.Send(Events.Resume(id, JsonNode.Parse(data)!));
        var reply = await alice.GetsReplyTo(id);
        var error = reply.Data["errors"]![0]!;
        Assert.Equal(("event.rejected.v1", pointer, keyword), (reply.Type, (string?)error["pointer"], (string?)error["keyword"]));
        await fixture.Siem.Has(id, "rejected");
    }

    private static async Task<Received> Marker(MqttUser user, string id)
    {
        var reply = await user.GetsReplyTo(id);
        Assert.True(reply.Type == "notifications.resumed.v1", reply.Payload);
        return reply;
    }
}
