using ServerlessEvents.Bench.Torture.Edge;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>
/// One local cloud on Debian's mosquitto for all tests of the collection; without mosquitto there is none, and its tests are skipped.
/// </summary>
public sealed class MosquittoCloudFixture : LocalCloudFixture
{
    /// <summary>Names that mosquitto itself has to keep from opening every topic.</summary>
    public static readonly string[] Misnamed = ["#", "+"];

    private MosquittoBroker? broker;

    public override async ValueTask DisposeAsync()
    {
        if (broker is null) return;
        await base.DisposeAsync();
        await broker.DisposeAsync();
    }

    protected override async Task<CloudProcess> Start(string data)
    {
        if (!MosquittoBroker.IsInstalled && !MosquittoFactAttribute.IsDemanded) return null!;
        broker = await MosquittoBroker.Start(Repository.Root, ["alice", "bob"], Misnamed);
        return await CloudProcess.Start(data, broker);
    }
}

[CollectionDefinition(Name)]
public sealed class MosquittoCloudCollection : ICollectionFixture<MosquittoCloudFixture>
{
    public const string Name = "The local cloud on mosquitto";
}
