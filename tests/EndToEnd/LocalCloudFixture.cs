namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>
/// One local cloud for all tests of the collection, stopped by Ctrl-C at the end. Tests keep apart by their own orders and event ids.
/// </summary>
public class LocalCloudFixture : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("cloud-").FullName;

    public CloudProcess Cloud { get; private set; } = null!;

    /// <summary>The audit as the SIEM sees it.</summary>
    public SiemLines Siem => new(data);

    public async ValueTask InitializeAsync() => Cloud = await Start(data);

    public virtual async ValueTask DisposeAsync()
    {
        var (exitCode, _) = await Cloud.Interrupt();
        var output = Cloud.Output;
        await Cloud.DisposeAsync();
        Directory.Delete(data, recursive: true);
        Assert.True(exitCode == 0, $"Ctrl-C ended the local cloud with exit code {exitCode}.\n{output}");
    }

    /// <summary>All tests share two users, so these may send more than users may.</summary>
    protected virtual Task<CloudProcess> Start(string data) => CloudProcess.Start(data, "--user-rate", "5000");
}

[CollectionDefinition(Name)]
public sealed class LocalCloudCollection : ICollectionFixture<LocalCloudFixture>
{
    public const string Name = "The local cloud";
}
