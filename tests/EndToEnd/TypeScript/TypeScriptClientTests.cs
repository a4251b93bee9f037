using System.Text.Json.Nodes;
using ServerlessEvents.Tests.EndToEnd;

namespace ServerlessEvents.Tests.TypeScript;

/// <summary>The TypeScript client against the local cloud, over its WebSocket: the same under Node.js and in Chromium.</summary>
public sealed class TypeScriptClientTests : IDisposable
{
    private static readonly string Nowhere = $"ws://127.0.0.1:{Ports.Free().Http}/mqtt";
    private readonly string data = Directory.CreateTempSubdirectory("cloud-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Theory, InlineData("node"), InlineData("chromium")]
    public async Task It_gets_outcomes_state_and_notifications_and_what_was_queued_or_missed_while_it_was_away(string where)
    {
        await using var alice = await TypeScriptClient.Start(where);
        JsonNode placed, queued;
        await using (var cloud = await CloudProcess.Start(data))
        {
            placed = await alice.Run("place", cloud.WebSocketUrl);
            await cloud.Kill();
            queued = await alice.Run("queue", cloud.WebSocketUrl);
        }
        AssertPlaced(placed);
        var ids = queued["ids"]!.AsArray().Select(id => (string)id!).ToArray();

        await using var again = await CloudProcess.Start(data);
        await using (var other = await MqttUser.Connect(again, filters: "replies/alice"))
        {
            await other.Send(Events.Paid("ts-other", (string)placed["subject"]!));
            await other.GetsReplyTo("ts-other");
        }
        var back = await alice.Run("come_back", again.WebSocketUrl, new { ids, subject = (string)placed["subject"]! });

        Assert.Equal(ids, back["before"]!.AsArray().Select(entry => (string)entry!["id"]!));
        Assert.All(back["before"]!.AsArray(), entry => Assert.True((bool)entry!["isPending"]!));
        Assert.Equal([1, 2, 1], back["outcomes"]!.AsArray().Select(reply => (int)reply!["data"]!["version"]!));
        Assert.Equal(("order.settled.v1", true), ((string?)back["missed"]!["type"], (bool)back["missed"]!["missed"]!));
        foreach (var id in ids) await new SiemLines(data).Has(id, "accepted");
        Assert.All(ids, id => Assert.Single(new SiemLines(data).OutcomesOf(id)));

        var settled = (await alice.Run("look", Nowhere, new { ids }))["settled"]!.AsArray();
        Assert.Equal(back["outcomes"]!.ToJsonString(), settled.ToJsonString());
    }

    [Theory, InlineData("node"), InlineData("chromium")]
    public async Task What_was_on_its_way_when_the_program_was_killed_is_accepted_once_and_in_order(string where)
    {
        await using var alice = await TypeScriptClient.Start(where);
        await using var cloud = await CloudProcess.Start(data);
        var queued = await alice.Run("queue", cloud.WebSocketUrl, new { status = "live" });
        var ids = queued["ids"]!.AsArray().Select(id => (string)id!).ToArray();
        var back = await alice.Run("come_back", cloud.WebSocketUrl, new { ids });
        Assert.Equal([1, 2, 1], back["outcomes"]!.AsArray().Select(reply => (int)reply!["data"]!["version"]!));
        foreach (var id in ids) await new SiemLines(data).Has(id, "accepted");
        Assert.All(ids, id => Assert.Single(new SiemLines(data).OutcomesOf(id), "accepted"));
    }

    [Theory, InlineData("node"), InlineData("chromium")]
    public async Task A_wrong_password_is_told_apart_from_a_broker_that_does_not_answer(string where)
    {
        await using var alice = await TypeScriptClient.Start(where);
        await using var cloud = await CloudProcess.Start(data);
        var refused = await alice.Run("be_refused", cloud.WebSocketUrl);
        Assert.Equal("The MQTT broker does not know this user, or the password is wrong.", (string?)refused["reason"]);
        await cloud.Kill();
        Assert.StartsWith($"The MQTT broker at {cloud.WebSocketUrl} does not answer", (string?)(await alice.Run("queue", cloud.WebSocketUrl))["reason"]);
    }

    [Fact]
    public async Task Its_parts_keep_their_rules()
    {
        TypeScriptPackage.IsNeeded();
        await TypeScriptPackage.Build();
        var (exitCode, output) = await TypeScriptPackage.Node("--test", Path.Combine(TypeScriptPackage.Scripts, "rules.test.js"));
        Assert.True(exitCode == 0, output);
    }

    private static void AssertPlaced(JsonNode placed)
    {
        var subject = (string?)placed["subject"];
        Assert.Equal(
            ("event.accepted.v1", 1, (string?)placed["id"]),
            (Type(placed["accepted"]), (int)placed["accepted"]!["data"]!["version"]!, (string?)placed["accepted"]!["data"]!["event"]));
        Assert.Equal((subject, "open"), ((string?)placed["state"]!["subject"], (string?)placed["state"]!["state"]!["status"]));
        Assert.Equal(
            ("order.confirmed.v1", subject, false),
            (Type(placed["notification"]), (string?)placed["notification"]!["subject"], (bool)placed["notification"]!["missed"]!));
        Assert.Equal(
            ("event.rejected.v1", "/data/items/0/quantity"),
            (Type(placed["rejected"]), (string?)placed["rejected"]!["data"]!["errors"]![0]!["pointer"]));
        Assert.Equal("event.refused.v1", Type(placed["refused"]));
        Assert.Equal("event.refused.v1", Type(placed["late"]));
        Assert.Equal("live", (string?)placed["status"]);

        static string? Type(JsonNode? message) => (string?)message!["type"];
    }
}
