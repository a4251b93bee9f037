using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>The whole flow as two people with Debian's MQTT clients see it.</summary>
[Collection(LocalCloudCollection.Name)]
public class MosquittoTests(LocalCloudFixture fixture)
{
    private readonly CloudProcess cloud = fixture.Cloud;

    [MosquittoTheory, InlineData("mqttv5"), InlineData("mqttv311")]
    public async Task An_order_is_placed_paid_and_shipped_and_only_its_customer_hears_of_it(string version)
    {
        var order = $"order/{version}-1";
        await using var alice = await MosquittoSubscriber.Subscribe(
            cloud, "alice", version, "replies/alice/#", $"notifications/alice/{order}", $"state/alice/{order}");
        await using var bob = await MosquittoSubscriber.Subscribe(
            cloud, "bob", version, "replies/bob/#", "notifications/bob/#", "state/bob/#", "notifications/all/#", "state/all/#");
        string[] asked = version == "mqttv5"
            ? ["-D", "publish", "response-topic", $"replies/alice/{version}", "-D", "publish", "correlation-data", "c-7"]
            : [];
        await Mosquitto.Publish(cloud, "alice", version, Events.Placed($"{version}-placed", order), asked);
        await Mosquitto.Publish(cloud, "alice", version, Events.Paid($"{version}-paid", order));
        await Mosquitto.Publish(cloud, "alice", version, Events.Shipped($"{version}-shipped", order));

        var reply = await alice.Gets(message => message.Event == $"{version}-placed");
        Assert.Equal(("event.accepted.v1", order, 1), (reply.Type, (string?)reply.Data["subject"], (int)reply.Data["version"]!));
        Assert.Equal(version == "mqttv5" ? ("replies/alice/mqttv5", "c-7") : ("replies/alice", null), (reply.Topic, reply.Correlation));
        Assert.Equal(3, (int)(await alice.Gets(message => message.Event == $"{version}-shipped")).Data["version"]!);
        foreach (var type in new[] { "order.confirmed.v1", "order.settled.v1", "order.dispatched.v1" })
            await alice.Gets(message => message.Type == type && message.Topic == $"notifications/alice/{order}");
        await alice.Gets(message => message.Topic == $"state/alice/{order}" && (int)message.Json["version"]! == 3);

        await using var late = await MosquittoSubscriber.Subscribe(cloud, "alice", version, $"state/alice/{order}");
        var state = await late.Gets(message => message.Retained);
        Assert.Equal(
            (order, 3, "closed"), ((string?)state.Json["subject"], (int)state.Json["version"]!, (string?)state.Json["state"]!["status"]));
        foreach (var step in new[] { "placed", "paid", "shipped" })
            Assert.Equal("alice", (await fixture.Siem.Has($"{version}-{step}", "accepted")).GetProperty("ActorUsername").GetString());
        await SeesNothingBefore(bob, $"{version}-bob", version);
    }

    [MosquittoTheory, InlineData("mqttv5"), InlineData("mqttv311")]
    public async Task An_event_that_breaks_the_schema_is_rejected_with_place_and_rule_and_its_bytes_are_kept(string version)
    {
        var (id, payload) = ($"{version}-broken", Events.Placed($"{version}-broken", $"order/{version}-2", quantity: 0));
        await using var alice = await MosquittoSubscriber.Subscribe(cloud, "alice", version, "replies/alice/#");
        await Mosquitto.Publish(cloud, "alice", version, payload);
        var reply = await alice.Gets(message => message.Event == id);
        var error = reply.Data["errors"]![0]!;
        Assert.Equal(
            ("event.rejected.v1", "/data/items/0/quantity", "minimum"), (reply.Type, (string?)error["pointer"], (string?)error["keyword"]));
        var letter = await DeadLetters.Find(cloud, letter => DeadLetters.Text(letter) == payload);
        Assert.Equal("schema-mismatch", DeadLetters.Header(letter, HeaderNames.Reason));
        await fixture.Siem.Has(id, "rejected");
    }

    [MosquittoTheory, InlineData("mqttv5"), InlineData("mqttv311")]
    public async Task A_payment_for_an_order_that_does_not_exist_is_refused(string version)
    {
        await using var alice = await MosquittoSubscriber.Subscribe(cloud, "alice", version, "replies/alice/#");
        await Mosquitto.Publish(cloud, "alice", version, Events.Paid($"{version}-refused", $"order/{version}-none"));
        var reply = await alice.Gets(message => message.Event == $"{version}-refused");
        Assert.Equal(("event.refused.v1", "not-found", 0), (reply.Type, (string?)reply.Data["code"], (int)reply.Data["version"]!));
        await fixture.Siem.Has($"{version}-refused", "refused");
    }

    [MosquittoTheory, InlineData("mqttv5"), InlineData("mqttv311")]
    public async Task The_same_event_twice_gets_the_same_reply_twice_and_is_folded_once(string version)
    {
        var (order, id) = ($"order/{version}-3", $"{version}-twice");
        await using var alice = await MosquittoSubscriber.Subscribe(cloud, "alice", version, "replies/alice/#", $"state/alice/{order}");
        await Mosquitto.Publish(cloud, "alice", version, Events.Placed($"{version}-before", order));
        await Mosquitto.Publish(cloud, "alice", version, Events.ItemAdded(id, order));
        await Mosquitto.Publish(cloud, "alice", version, Events.ItemAdded(id, order));
        await Mosquitto.Publish(cloud, "alice", version, Events.ItemAdded($"{version}-after", order));
        await alice.Gets(message => message.Event == $"{version}-after");
        var replies = alice.Received.Where(message => message.Event == id).ToArray();
        Assert.Equal(2, replies.Length);
        Assert.Equal(replies[0].Payload, replies[1].Payload);
        var state = await alice.Gets(message => message.Topic == $"state/alice/{order}" && (int)message.Json["version"]! == 3);
        Assert.Equal(4, (int)state.Json["state"]!["items"]![0]!["quantity"]!);
        await fixture.Siem.Has(id, "accepted");
        await fixture.Siem.Has(id, "repeated");
    }

    /// <summary>
    /// What was sent to somebody before an event of his own is there before its reply: so nothing with such a text was. Other tests leave
    /// him orders of his own.
    /// </summary>
    private async Task SeesNothingBefore(MosquittoSubscriber bob, string id, string text)
    {
        await Mosquitto.Publish(cloud, "bob", "mqttv5", Events.Paid(id, "order/none"));
        await bob.Gets(message => message.Event == id);
        Assert.Equal(
            ["event.refused.v1"], bob.Received.Where(message => message.Payload.Contains(text)).Select(message => message.Type));
    }
}
