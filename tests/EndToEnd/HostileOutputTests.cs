using MQTTnet.Protocol;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>What clients send reaches the screen of <c>./run</c> within the lines that are about them, and steers no terminal.</summary>
[Collection(LocalCloudCollection.Name)]
public class HostileOutputTests(LocalCloudFixture fixture)
{
    private const string Forged = "20:45:48.084  bob  order.placed.v1  order/o-1  accepted";
    private const string Hostile = $"x\n{Forged}\u001b[2J\u009b\u202e\u2028";
    private const string Shown = $"x\\u000A{Forged}\\u001B[2J\\u009B\\u202E\\u2028";

    [Fact]
    public async Task No_client_writes_a_line_of_another_or_steers_the_terminal()
    {
        var cloud = fixture.Cloud;
        await MqttUser.Attempt(cloud, "stranger" + Hostile, "no password");
        await using (var alice = await MqttUser.Connect(cloud, filters: "replies/alice/#"))
        {
            await alice.Subscribe("read" + Hostile);
            await alice.Send(Events.Of("output-1", Hostile, "order/output-1", new { }));
            await alice.Send(Events.Paid("output-2", "order/output-2"), message => message.WithTopic("written" + Hostile).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce));
        }
        foreach (var expected in new[] { $"'stranger{Shown}' refused", $"read 'read{Shown}'", $"publish to 'written{Shown}'", "  alice  event.sent  order/output-1  rejected" })
        {
            await Eventually.True(() => cloud.Output.Contains(expected, StringComparison.Ordinal), () => $"{expected} is not in\n{cloud.Output}");
        }
        Assert.All(cloud.Output.Split('\n'), line => Assert.True(Printable.Is(line), Printable.Of(line)));
        Assert.DoesNotContain(cloud.Output.Split('\n'), line => line.StartsWith(Forged, StringComparison.Ordinal));
    }
}
