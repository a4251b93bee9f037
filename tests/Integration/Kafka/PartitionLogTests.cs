using System.Text;
using Confluent.Kafka;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Tests.Kafka;

/// <summary>The fold over a real broker: the embedded one, or the one that KAFKA_BOOTSTRAP_SERVERS names.</summary>
public sealed class PartitionLogTests : IAsyncLifetime
{
    private SomeKafka some = null!;
    private FoldOptions options = null!;
    private DurableProducer producer = null!;

    private KafkaAddress Kafka => some.Address;

    public async ValueTask InitializeAsync()
    {
        some = await SomeKafka.Start();
        options = new(new AggregateRegistry(Counter.Aggregate), some.Topics, TimeProvider.System);
        await TopicAdmin.CreateMissing(Kafka, options.Topics.Declare(partitions: 1));
        producer = new(Kafka);
    }

    public async ValueTask DisposeAsync()
    {
        producer.Dispose();
        await some.DisposeAsync();
    }

    [Theory]
    [InlineData(DeliveryGuarantee.ExactlyOnce)]
    [InlineData(DeliveryGuarantee.AtLeastOnce)]
    public async Task A_new_owner_goes_on_where_the_old_one_was_and_the_old_one_changes_nothing(DeliveryGuarantee delivery)
    {
        var (old, young, third) = (Fold(delivery, "old"), Fold(delivery, "young"), Fold(delivery, "third"));
        await Send("e-1", 1);
        await old.CatchUp(default);
        await Send("e-2", 2);
        await young.CatchUp(default);
        await Send("e-3", 4);
        if (delivery == DeliveryGuarantee.ExactlyOnce)
            Assert.Equal(ErrorCode.Local_Fenced, (await Assert.ThrowsAsync<KafkaException>(() => old.CatchUp(default))).Error.Code);
        else await old.CatchUp(default); // nothing stops it; it writes the same once more
        await Send("e-4", 8);
        await young.CatchUp(default);
        await third.CatchUp(default);

        Assert.Contains("\"sum\":15,\"count\":4", await Snapshot());
        var replies = await Replies();
        Assert.Equal(4, replies.Distinct().Count());
        if (delivery == DeliveryGuarantee.ExactlyOnce) Assert.Equal(4, replies.Count);
        Assert.Equal(0, (await FoldProgress.Read(Kafka, options.Topics, default))[0].Behind);
        foreach (var fold in new[] { old, young, third }) fold.Release();
    }

    [Fact]
    public async Task Evicted_snapshots_come_back_from_the_log()
    {
        var fold = new PartitionFold(
            options with { MemoryLimit = 2_000 }, 0, () => new KafkaPartitionLog(Kafka, options.Topics, 0), (_, _) => Task.CompletedTask);
        for (var round = 0; round < 3; round++)
        {
            for (var id = 0; id < 40; id++) await Send($"e-{round}", 1, $"counter/c-{id}");
            await fold.CatchUp(default);
        }
        for (var id = 0; id < 40; id++) Assert.Contains("\"sum\":3", await Snapshot($"counter/c-{id}"));
        fold.Release();
    }

    [Theory]
    [InlineData(DeliveryGuarantee.ExactlyOnce)]
    [InlineData(DeliveryGuarantee.AtLeastOnce)]
    public async Task A_log_says_where_its_events_begin(DeliveryGuarantee delivery)
    {
        for (var i = 0; i < 3; i++) await Send($"e-{i}", 1);
        using var admin = new AdminClientBuilder(Kafka.Client).Build();
        await admin.DeleteRecordsAsync([new(options.Topics.Events, 0, 2)]);
        using var log = Log(delivery, "new");
        Assert.Equal(2, await log.FirstEvent(default));
    }

    private PartitionFold Fold(DeliveryGuarantee delivery, string owner) =>
        new(options, 0, () => Log(delivery, owner), (_, _) => Task.CompletedTask);

    private IPartitionLog Log(DeliveryGuarantee delivery, string owner) => delivery == DeliveryGuarantee.ExactlyOnce
        ? new KafkaPartitionLog(Kafka, options.Topics, 0)
        : new UnfencedPartitionLog(Kafka, producer, options, 0, owner);

    private Task Send(string id, long amount, string subject = "counter/c-1") => producer.Deliver([StoredEvent.Write(options.Topics.Events,
        new CloudEvent(id, "test", "counter.added.v1", subject, Encoding.UTF8.GetBytes($$"""{"amount":{{amount}}}""")), 1, "alice",
        "events/alice", "replies/alice", null, null)]);

    private async Task<string> Snapshot(string subject = "counter/c-1") =>
        (await ReadAll(options.Topics.Aggregates)).Last(record => Encoding.UTF8.GetString(record.Key!) == subject).Value is { } value
            ? Encoding.UTF8.GetString(value)
            : "";

    private async Task<List<string>> Replies() =>
        [.. (await ReadAll(options.Topics.Results))
            .Select(record => Encoding.UTF8.GetString(record.Value!))
            .Where(value => value.Contains("\"type\":\"event."))];

    private async Task<List<Record>> ReadAll(string topic)
    {
        using var reader = new LogReader(Kafka, topic, 0);
        var found = new List<Record>();
        await foreach (var page in reader.ReadAll(default)) found.AddRange(page);
        return found;
    }
}
