using ServerlessEvents.Tests.Cli;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Tests.Tlog;

/// <summary>Both places for sealed logs, a folder and a container of blobs, keep one writer from writing over another.</summary>
public sealed class TlogFilesTests(Azurite azurite) : IClassFixture<Azurite>
{
    [Fact]
    public void In_a_folder()
    {
        var folder = Directory.CreateTempSubdirectory("files-");
        try { OnlyWhoKnowsAFileWritesOverIt(new FolderFiles(folder)); }
        finally { folder.Delete(recursive: true); }
    }

    [NpmFact(Azurite.Packages)]
    public async Task In_a_container_of_blobs() =>
        OnlyWhoKnowsAFileWritesOverIt(new BlobFiles(await azurite.NewContainer(), () => new Azure.Identity.DefaultAzureCredential()));

    private static void OnlyWhoKnowsAFileWritesOverIt(ITlogFiles files)
    {
        Assert.Empty(files.Folders());
        Assert.Null(files.Read("0/tile/x"));
        Assert.False(files.Replace("0/tile/x", [2], before: [1]));
        Assert.True(files.Create("0/tile/x", [1]));
        Assert.False(files.Create("0/tile/x", [2]));
        Assert.Equal([1], files.Read("0/tile/x"));
        Assert.False(files.Replace("0/tile/x", [3], before: [2]));
        Assert.True(files.Replace("0/tile/x", [3], before: [1]));
        Assert.Equal([3], files.Read("0/tile/x"));
        Assert.True(files.Create("1/checkpoint", []));
        Assert.Equal(["0", "1"], files.Folders().Order());

        // Of many who have read the same, one writes.
        var written = 0;
        Parallel.For(0, 20, i =>
        {
            if (files.Replace("0/tile/x", [100, (byte)i], before: [3])) Interlocked.Increment(ref written);
            if (files.Create("2/x", [(byte)i])) Interlocked.Increment(ref written);
        });
        Assert.Equal(2, written);
        Assert.Equal(2, files.Read("0/tile/x")!.Length);
    }
}
