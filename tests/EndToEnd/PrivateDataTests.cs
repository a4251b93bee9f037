using System.Runtime.Versioning;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>No other user of the machine reads what <c>./run</c> keeps.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PrivateDataTests : IDisposable
{
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;
    private readonly string parent = Directory.CreateTempSubdirectory("private-").FullName;

    private string Data => Path.Combine(parent, "data");

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public async Task The_data_folder_is_its_users_only_and_one_of_before_becomes_so()
    {
        await using (var cloud = await CloudProcess.Start(Data))
        {
            await PlaceAnOrder(cloud, "private-1");
            AssertPrivate();
            Assert.Equal(0, (await cloud.Interrupt()).ExitCode);
        }
        AssertPrivate();
        foreach (var entry in All())
        {
            entry.UnixFileMode |= UnixFileMode.GroupRead
                | UnixFileMode.OtherRead
                | (entry is DirectoryInfo ? UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : 0);
        }
        await using var again = await CloudProcess.Start(Data);
        await PlaceAnOrder(again, "private-2");
        AssertPrivate();
    }

    private async Task PlaceAnOrder(CloudProcess cloud, string id)
    {
        await using var alice = await MqttUser.Connect(cloud, filters: "replies/alice");
        await alice.Send(Events.Placed(id, $"order/{id}"));
        await alice.GetsReplyTo(id);
        await new SiemLines(Data).Has(id, "accepted");
    }

    private void AssertPrivate()
    {
        Assert.All(["kafka", "retained.jsonl", "siem.jsonl"], name => Assert.Contains(All(), entry => entry.Name == name));
        Assert.All(All(), entry => Assert.True((entry.UnixFileMode & Others) == 0, $"{entry.FullName}: {entry.UnixFileMode}"));
    }

    private IEnumerable<FileSystemInfo> All() => new DirectoryInfo(Data).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(new DirectoryInfo(Data));
}
