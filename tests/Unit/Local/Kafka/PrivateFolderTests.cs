using System.Runtime.Versioning;
using ServerlessEvents.Local.Kafka.Log;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>What is ours in a folder is closed to other users, and nothing else is touched.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PrivateFolderTests : IDisposable
{
    private const UnixFileMode OpenFolder = (UnixFileMode)0b111_101_101;
    private const UnixFileMode OpenFile = (UnixFileMode)0b110_100_100;
    private const UnixFileMode ClosedFolder = (UnixFileMode)0b111_000_000;
    private const UnixFileMode ClosedFile = (UnixFileMode)0b110_000_000;
    private readonly string root = Directory.CreateTempSubdirectory("private-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void What_is_ours_is_closed_at_any_depth()
    {
        var (folder, file) = (Folder("data/kafka/topics"), File("data/kafka/topics/0.log"));
        PrivateFolder.Open(At("data"), "kafka");
        Assert.All(["data", "data/kafka", folder], path => Assert.Equal(ClosedFolder, Mode(path)));
        Assert.Equal(ClosedFile, Mode(file));
    }

    [Fact]
    public void A_folder_with_something_else_in_it_stays_open_and_so_does_that()
    {
        var (own, other) = (File("data/siem.jsonl"), File("data/letter.txt"));
        PrivateFolder.Open(At("data"), "siem.jsonl");
        Assert.Equal((OpenFolder, ClosedFile, OpenFile), (Mode("data"), Mode(own), Mode(other)));
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        var (outside, inside) = (File("letter.txt"), File("other/letter.txt"));
        Folder("data");
        System.IO.File.CreateSymbolicLink(At("data/siem.jsonl"), At(outside));
        Directory.CreateSymbolicLink(At("data/kafka"), At("other"));
        PrivateFolder.Open(At("data"), "siem.jsonl", "kafka");
        Assert.Equal((OpenFile, OpenFolder, OpenFile), (Mode(outside), Mode("other"), Mode(inside)));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_created_closed()
    {
        PrivateFolder.Open(At("new/data"));
        Assert.Equal(ClosedFolder, Mode("new/data"));
    }

    private string At(string path) => Path.Combine(root, path);

    private UnixFileMode Mode(string path) => System.IO.File.GetUnixFileMode(At(path));

    private string Folder(string path)
    {
        for (var part = path; part.Length > 0; part = Path.GetDirectoryName(part) ?? "")
        {
            Directory.CreateDirectory(At(part));
            System.IO.File.SetUnixFileMode(At(part), OpenFolder);
        }
        return path;
    }

    private string File(string path)
    {
        Folder(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(At(path), "");
        System.IO.File.SetUnixFileMode(At(path), OpenFile);
        return path;
    }
}
