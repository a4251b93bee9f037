using ServerlessEvents.Tests.EndToEnd;

namespace ServerlessEvents.Tests.TypeScript;

/// <summary>What only a browser has: tabs, and the example page.</summary>
public sealed class TypeScriptPageTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("cloud-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task Of_two_tabs_one_sends_what_either_has_queued()
    {
        await using var alice = await TypeScriptClient.Start("chromium");
        await using var cloud = await CloudProcess.Start(data);
        await alice.Run("stay", cloud.WebSocketUrl, stays: true);
        var second = await alice.Run("send", cloud.WebSocketUrl);
        Assert.Equal("event.accepted.v1", (string?)second["outcome"]!["type"]);
        var id = (string)second["id"]!;
        await new SiemLines(data).Has(id, "accepted");
        Assert.Single(new SiemLines(data).OutcomesOf(id));
    }

    [Fact]
    public async Task The_example_page_signs_in_places_an_order_and_shows_the_reply_and_the_state()
    {
        TypeScriptPackage.IsNeededIn("chromium");
        await TypeScriptPackage.Build();
        await using var cloud = await CloudProcess.Start(data);
        var folder = Path.Combine(data, "browser");
        var (exitCode, output) = await TypeScriptPackage.Node(Path.Combine(TypeScriptPackage.Scripts, "example.js"), folder, cloud.WebSocketUrl);
        Assert.True(exitCode == 0 && output.Contains("open, 0 paid", StringComparison.Ordinal), output);
    }
}
