using System.Text.Json;

namespace ServerlessEvents.Tests.EndToEnd.Web;

/// <summary>A person with a browser, on the published web client and the whole local cloud.</summary>
public sealed class WebClientTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("cloud-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task Orders_are_placed_paid_and_shipped_by_clicks_also_when_nobody_answers_for_a_while()
    {
        Browser.IsNeeded();
        using var alice = new Browser();
        Ports ports;
        await using (var cloud = await CloudProcess.Start(data))
        {
            ports = cloud.Ports;
            var work = await alice.Run("work", ports);
            Assert.Equal("expected at least 1, found 0", work.GetProperty("fieldError").GetString());
            Assert.Equal(
                ["order.dispatched.v1", "order.settled.v1", "order.confirmed.v1"], Texts(work, "activity"));
            Assert.Equal("Activity", work.GetProperty("title").GetString());
            Assert.Empty(Texts(work, "requests")); // from when it was loaded: the one WebSocket was open by then
            Assert.Empty(Texts(work, "sockets"));
            Assert.Equal(1, work.GetProperty("noticed").GetInt32()); // a request that the test made itself at the end
            Assert.Equal(0, work.GetProperty("seenByBob").GetInt32());
            var again = await alice.Run("again", ports);
            Assert.StartsWith("The broker does not take the user 'alice' with this password.", again.GetProperty("refused").GetString());
            Assert.Empty(Texts(await alice.Run("look", ports), "found"));
            await cloud.Kill();
        }

        var queued = await alice.Run("queue", ports);
        Assert.Equal(1, queued.GetProperty("known").GetInt32()); // the state that it knew last
        Assert.StartsWith($"Nobody answers at ws://127.0.0.1:{ports.Http}/mqtt: ", queued.GetProperty("reason").GetString());

        await using var restarted = await CloudProcess.Start(data, ports);
        Assert.Equal(4, (await alice.Run("settle", ports)).GetProperty("placed").GetInt32());
        await Eventually.True(() => Folded() >= 4, () => $"Of 4 orders the audit has {Folded()}.");
        Assert.Equal(4, Folded());
    }

    [Fact]
    public async Task Tabs_share_an_outbox_and_what_was_placed_while_the_broker_was_dead_is_folded_once()
    {
        Browser.IsNeeded();
        using var alice = new Browser();
        var cloud = await CloudProcess.Start(data);
        try
        {
            var seen = await alice.Run("together", cloud.Ports, cloud.Kill, async () =>
            {
                await cloud.DisposeAsync();
                cloud = await CloudProcess.Start(data, cloud.Ports);
            });
            Assert.Equal(3, seen.GetProperty("placed").GetInt32());
            Assert.Equal(3, Folded());
        }
        finally { await cloud.DisposeAsync(); }
    }

    /// <summary>How many orders were placed, by the audit.</summary>
    private int Folded() => new SiemLines(data).Read()
        .Count(line => line.GetProperty("Operation").ValueEquals("order.placed.v1") && SiemLines.Outcome(line) == "accepted");

    private static IEnumerable<string?> Texts(JsonElement seen, string name) =>
        seen.GetProperty(name).EnumerateArray().Select(text => text.GetString());
}
