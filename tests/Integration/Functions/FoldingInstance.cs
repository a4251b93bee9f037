using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>The folding part of one instance of the functions app, with counters to fold in partitions that a test chooses.</summary>
internal sealed class FoldingInstance : IDisposable
{
    private readonly DurableProducer producer;
    private readonly Measured measured;

    private FoldingInstance(KafkaAddress kafka, Topics topics, int maxOwnedPartitions, int version)
    {
        (Topics, producer, measured) = (topics, new(kafka), new(topics));
        Plan = new(new AggregateRegistry(Counter.Version(version)), topics, TimeProvider.System);
        Settings = new()
        {
            KafkaBrokers = kafka.Brokers,
            Context = topics.Context,
            AuditTopic = topics.Audit,
            MaxOwnedPartitions = maxOwnedPartitions
        };
        Partitions = new(
            Plan,
            Settings,
            new PartitionLogs(Plan, Settings, producer, measured.Telemetry),
            new BackOff(TimeProvider.System, new Random(1)));
    }

    public Topics Topics { get; }
    public FoldOptions Plan { get; }
    public Settings Settings { get; }
    public FoldPartitions Partitions { get; }
    public Telemetry Telemetry => measured.Telemetry;

    public static async Task<FoldingInstance> Start(
        KafkaAddress kafka, Topics topics, int partitions, int maxOwnedPartitions = 16, int version = 1)
    {
        await TopicAdmin.CreateMissing(kafka, topics.Declare(partitions));
        return new(kafka, topics, maxOwnedPartitions, version);
    }

    /// <summary>Writes an event; each has an id of its own.</summary>
    public Task Send(int partition, string id) => producer.Deliver([StoredEvent.Write(
        Topics.Events, new CloudEvent(id, "test", "counter.added.v1", $"counter/c-{partition}", Encoding.UTF8.GetBytes("""{"amount":1}""")),
        1, "alice", "events/alice", "replies/alice", null, null) with { Partition = partition }]);

    public Task CatchUp(int partition) => Partitions.In(partition, fold => fold.CatchUp(default), default);

    public Task<bool> Owns(int partition) => Partitions.In(partition, fold => Task.FromResult(fold.IsOwned), default);

    public async Task<long> Behind(int partition) => (await Progress(partition)).Behind;

    /// <summary>Which code has folded last, as of the latest checkpoint.</summary>
    public async Task<string?> FoldVersion(int partition) => (await Progress(partition)).Checkpoint?.FoldVersion;

    /// <summary>The rebuild that is under way; null when none is.</summary>
    public async Task<Rebuild?> Rebuild(int partition) => (await Progress(partition)).Checkpoint?.Rebuild;

    private async Task<FoldProgress> Progress(int partition) => (await FoldProgress.Read(Settings.Kafka, Topics, default))[partition];

    public void Dispose()
    {
        Partitions.Dispose();
        producer.Dispose();
        measured.Dispose();
    }
}
