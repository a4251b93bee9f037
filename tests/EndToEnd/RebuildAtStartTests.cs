using System.Text;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Kafka;
using ServerlessEvents.Local.Kafka;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>After newer code has started, every partition is folded again, event or no event, and only what changed is told.</summary>
public sealed class RebuildAtStartTests : IDisposable
{
    private const int Orders = 24;
    private static readonly Topics Topics = new("orders");
    private readonly string data = Directory.CreateTempSubdirectory("cloud-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Theory, InlineData("1"), InlineData("2")]
    public async Task Without_any_event_every_partition_is_folded_by_the_new_code(string workers)
    {
        await using var broker = await KafkaBroker.Start(new KafkaBrokerOptions { DataFolder = Path.Combine(data, "own") });
        var kafka = new KafkaAddress(broker.BootstrapServers);
        await using (var cloud = await CloudProcess.Start(data, "--kafka", broker.BootstrapServers))
        {
            await using var alice = await MqttUser.Connect(cloud, filters: ["replies/alice", "state/alice/#"]);
            for (var i = 0; i < Orders; i++) await alice.Send(Events.Placed($"again-{i}", $"order/again-{i}"));
            await Eventually.True(() => States(alice).Count() == Orders, () => $"Not every order is shown.\n{cloud.Output}");
            Assert.Equal(0, (await cloud.Interrupt()).ExitCode);
        }
        var before = await FoldProgress.Read(kafka, Topics, default);
        foreach (var progress in before) await MarkAsOfOlderCode(kafka, progress);

        await using var again = await CloudProcess.Start(data, "--kafka", broker.BootstrapServers, "--workers", workers);

        await Eventually.True(
            async () => (await FoldProgress.Read(kafka, Topics, default)).All(IsDone),
            () => $"Some partition is still of the older code.\n{again.Output}");
        Assert.Equal(before.Select(Next), (await FoldProgress.Read(kafka, Topics, default)).Select(Next));
        await using var late = await MqttUser.Connect(again, filters: "state/alice/#");
        await Eventually.True(
            () => States(late).Any(state => state.Payload.Contains("\"revision\":1", StringComparison.Ordinal)),
            () => $"The order that has changed is not told.\n{again.Output}");
        await Eventually.True(
            () => States(late).Select(state => state.Topic).Distinct().Count() == Orders, () => "Some order is shown no more.");
        Assert.Equal(
            ["state/alice/order/again-5"],
            States(late)
                .Where(state => state.Payload.Contains("revision", StringComparison.Ordinal)).Select(state => state.Topic).Distinct());
        Assert.Equal(0, (await again.Interrupt()).ExitCode);
    }

    private static IEnumerable<Received> States(MqttUser user) =>
        user.Received.Where(message => message.Topic.StartsWith("state/", StringComparison.Ordinal));

    private static long Next(FoldProgress progress) => progress.Checkpoint?.Next ?? 0;

    private static bool IsDone(FoldProgress progress) => progress.Checkpoint is null or { FoldVersion: "order:1", Rebuild: null };

    /// <summary>As if version 0 had folded all of it, and had come to another state of one order.</summary>
    private static async Task MarkAsOfOlderCode(KafkaAddress kafka, FoldProgress progress)
    {
        if (progress.Checkpoint is not { } checkpoint) return;
        using var log = new KafkaPartitionLog(kafka, Topics, progress.Partition);
        await log.Fence(default);
        var snapshots = new Dictionary<string, Record>();
        await foreach (var page in log.ReadAggregates(default))
        {
            foreach (var record in page.Where(record => !Checkpoint.IsKey(record.Key)))
                snapshots[Encoding.UTF8.GetString(record.Key!)] = record;
        }
        var marked = snapshots.Select(pair =>
            new Record(Topics.Aggregates, pair.Value.Key, Older(pair.Key, pair.Value), [], progress.Partition));
        await log.Write([.. marked, new Checkpoint(checkpoint.Next, "order:0").ToRecord(Topics, progress.Partition)], default);
    }

    private static byte[] Older(string key, Record snapshot)
    {
        var text = Encoding.UTF8.GetString(snapshot.Value!).Replace("{\"fold\":1,", "{\"fold\":0,", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(
            key == "order/again-5" ? text.Replace("\"paid\":0", "\"paid\":1", StringComparison.Ordinal) : text);
    }
}
