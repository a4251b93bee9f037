namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>
/// A user asks for missed notifications over and over. The test has its own cloud, because the requests count against the user for a
/// while.
/// </summary>
public sealed class ResumeFloodTests : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("cloud-").FullName;
    private CloudProcess cloud = null!;

    public async ValueTask InitializeAsync() => cloud = await CloudProcess.Start(data);

    public async ValueTask DisposeAsync()
    {
        await cloud.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task He_is_told_to_wait_and_each_request_has_one_answer()
    {
        await using var bob = await MqttUser.Connect(cloud, "bob", filters: "replies/bob/#");
        var ids = Enumerable.Range(0, 100).Select(number => $"flood-{number}").ToArray();
        foreach (var (number, id) in ids.Index())
            await bob.Send(Events.Resume(id, new { since = DateTimeOffset.UnixEpoch.AddSeconds(number) }));
        foreach (var id in ids) await bob.GetsReplyTo(id);
        var replies = bob.Received.Where(message => ids.Contains(message.Event)).DistinctBy(message => message.Event).ToArray();
        var refused = replies.Where(reply => reply.Type == "event.rejected.v1").ToArray();
        Assert.InRange(replies.Length - refused.Length, 1, 50); // ten at once, and one more each five seconds that the rest takes
        Assert.All(refused, reply => Assert.Equal("too-many-requests", (string?)reply.Data["code"]));
        Assert.Matches("^Ask again in [0-9]+ s: ", (string?)refused[0].Data["errors"]![0]!["message"]);
    }
}
