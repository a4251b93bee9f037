using ServerlessEvents.Bench.Torture.Edge;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>Bob can neither read nor write anything of alice's: every attempt and its outcome as a table, on both brokers.</summary>
[Collection(LocalCloudCollection.Name)]
public class AccessTests(LocalCloudFixture fixture, ITestOutputHelper output)
{
    [Fact]
    public Task On_the_local_broker_bob_reaches_nothing_of_alices() => BobReachesNothing(fixture.Cloud, output);

    internal static async Task BobReachesNothing(CloudProcess cloud, ITestOutputHelper output)
    {
        await using var alice = await MqttUser.Connect(
            cloud,
            clientId: "phone-of-alice",
            filters: ["replies/alice/#", "notifications/alice/#", "notifications/all/#", "state/alice/#", "state/all/#"]);
        var bob = new Intruder(cloud);
        Attempt[] attempts = [
            .. await bob.Reads(alice), .. await bob.Writes(alice), .. await bob.Wills(alice), .. await bob.AsksForReplies(alice),
            .. await bob.Pretends(alice)
        ];
        output.WriteLine($"{"bob",-52} {"the broker says",-24} what arrives");
        foreach (var attempt in attempts) output.WriteLine(attempt.ToString());
        Assert.All(attempts, attempt => Assert.Empty(attempt.Arrived));
    }
}

/// <summary>The same on Debian's mosquitto with the rules of infra/mqtt.</summary>
[Collection(MosquittoCloudCollection.Name)]
public class MosquittoAccessTests(MosquittoCloudFixture fixture, ITestOutputHelper output)
{
    [MosquittoFact]
    public Task On_mosquitto_bob_reaches_nothing_of_alices() => AccessTests.BobReachesNothing(fixture.Cloud, output);

    [MosquittoFact]
    public async Task A_name_that_would_reach_into_the_topics_of_others_gets_no_password()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("users-").FullName, "users.passwd");
        foreach (var name in new[] { "#", "+", "a/b", "all", "", "a:b", "a\nb", new string('a', 65) })
        {
            var (exitCode, said) = await MosquittoBroker.AddUser(Repository.Root, file, name, "secret");
            Assert.Equal((2, true), (exitCode, said.Contains("is no user name; use 1 to 64 of", StringComparison.Ordinal)));
        }
        Assert.False(File.Exists(file));
        foreach (var name in new[] { "alice", "jimalice", "alice" })
            Assert.Equal((0, ""), await MosquittoBroker.AddUser(Repository.Root, file, name, "secret"));
        Assert.Equal(["alice", "jimalice"], File.ReadLines(file).Select(line => line.Split(':')[0]).Order());
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }
}
