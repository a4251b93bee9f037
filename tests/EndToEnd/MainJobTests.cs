using System.Text;
using MQTTnet.Formatter;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>All that the system does for a client, on Debian's mosquitto: one connection of each user, MQTT 5 and 3.1.1.</summary>
[Collection(MosquittoCloudCollection.Name)]
public class MainJobTests(MosquittoCloudFixture fixture)
{
    private CloudProcess Cloud => fixture.Cloud;

    [MosquittoFact]
    public Task With_MQTT_5_on_mosquitto() => MainJob(MqttProtocolVersion.V500);

    [MosquittoFact]
    public Task With_MQTT_3_1_1_on_mosquitto() => MainJob(MqttProtocolVersion.V311);

    private async Task MainJob(MqttProtocolVersion version)
    {
        var (mine, five) = ($"job-{version}", version == MqttProtocolVersion.V500);
        var order = $"order/{mine}";
        await using var bob = await MqttUser.Connect(
            Cloud, "bob", filters: ["replies/bob/#", "notifications/bob/#", "state/bob/#", "notifications/all/#", "state/all/#"]);
        await using (var alice = await Alice(version, "replies/alice/#", $"notifications/alice/{order}", $"state/alice/{order}"))
        {
            await alice.Send(Events.Placed($"{mine}-1", order), message =>
            {
                if (five) message.WithResponseTopic("replies/alice/here").WithCorrelationData(Encoding.UTF8.GetBytes("c-7"));
            });
            var accepted = await alice.GetsReplyTo($"{mine}-1");
            Assert.Equal(
                ("event.accepted.v1", 1, five ? "replies/alice/here" : "replies/alice", five ? "c-7" : null),
                (accepted.Type, (int)accepted.Data["version"]!, accepted.Topic, accepted.Correlation));
            await alice.Gets(message => message.Type == "order.confirmed.v1" && message.Topic == $"notifications/alice/{order}");

            await alice.Send(Events.Placed($"{mine}-2", order, quantity: 0));
            Assert.Equal("schema-mismatch", (string?)(await alice.GetsReplyTo($"{mine}-2")).Data["code"]);
            Assert.Equal(
                "schema-mismatch",
                DeadLetters.Header(
                    await DeadLetters.Find(Cloud, letter => DeadLetters.Text(letter).Contains($"\"{mine}-2\"")), HeaderNames.Reason));
            await alice.Send(Events.Paid($"{mine}-3", $"{order}-none"));
            Assert.Equal("not-found", (string?)(await alice.GetsReplyTo($"{mine}-3")).Data["code"]);
            await alice.Send(Events.Placed($"{mine}-1", order));
            await alice.Send(Events.Paid($"{mine}-4", order));
            Assert.Equal(2, (int)(await alice.GetsReplyTo($"{mine}-4")).Data["version"]!);
            // The resent event got the first answer.
            Assert.Equal(
                [1, 1], alice.Received.Where(message => message.Event == $"{mine}-1").Select(message => (int)message.Data["version"]!));
        }
        await using var late = await Alice(version, $"state/alice/{order}");
        var state = await late.Gets(message => message.Retained);
        Assert.Equal((order, 2), ((string?)state.Json["subject"], (int)state.Json["version"]!));

        foreach (var (id, outcome) in new[]
        {
            ($"{mine}-1", "accepted"),
            ($"{mine}-1", "repeated"),
            ($"{mine}-2", "rejected"),
            ($"{mine}-3", "refused")
        })
        {
            await fixture.Siem.Has(id, outcome);
        }
        await bob.Send(Events.Paid($"{mine}-bob", order));
        Assert.Equal("not-yours", (string?)(await bob.GetsReplyTo($"{mine}-bob")).Data["code"]);
        Assert.Single(bob.Received, message => message.Payload.Contains(mine));
    }

    private Task<MqttUser> Alice(MqttProtocolVersion version, params string[] filters) =>
        MqttUser.Connect(Cloud, version: version, filters: filters);
}
