using Confluent.Kafka;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Bench.Fold;

/// <summary>
/// Restores a million aggregates from their topic, as a new owner does before it folds. It measures how long that takes and how much memory
/// an aggregate takes, beside reading the records alone.
/// </summary>
public static class RestoreBench
{
    private const int Partitions = 4;
    private const int Snapshots = 1_000_000;
    private const int SnapshotSize = 300;
    private const double MaxSeconds = 3;
    private const double MaxBytes = 400;

    public static async Task<IReadOnlyList<Measurement>> Run(KafkaAddress kafka, CancellationToken stop)
    {
        var options = new FoldOptions(new AggregateRegistry(Order.Aggregate), new Topics("restore"), TimeProvider.System);
        await TopicAdmin.CreateMissing(kafka, options.Topics.Declare(Partitions));
        await Fill(kafka, options);
        var consumed = await Timed(partition => Task.Run(() => Consume(kafka, options.Topics.Aggregates, partition), stop));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var folds = Enumerable.Range(0, Partitions)
            .Select(partition => new PartitionFold(
                options, partition, () => new KafkaPartitionLog(kafka, options.Topics, partition), (_, _) => Task.CompletedTask))
            .ToArray();
        var restored = await Timed(partition => Task.Run(() => folds[partition].CatchUp(stop), stop));
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Snapshots;
        foreach (var fold in folds) fold.Release();
        return
        [
            new($"restore, {Snapshots:N0} × {SnapshotSize} B, of at most {MaxSeconds} s", restored.Seconds, "s", consumed.Seconds),
            new("restore, by processor time", restored.CpuSeconds, "CPU s", consumed.CpuSeconds),
            new($"restored, each, of at most {MaxBytes} B", bytes, "B", SnapshotSize),
        ];
    }

    private static async Task<Spent> Timed(Func<int, Task> inPartition)
    {
        var watch = CpuWatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Partitions).Select(inPartition));
        return watch.Stop();
    }

    private static async Task Fill(KafkaAddress kafka, FoldOptions options)
    {
        using var producer = new DurableProducer(kafka);
        var value = Value();
        foreach (var some in Enumerable.Range(0, Snapshots).Chunk(100_000))
        {
            await producer.Deliver([
                .. some.Select(i => new Record(
                    options.Topics.Aggregates, System.Text.Encoding.UTF8.GetBytes($"order/o-{i:D6}"), value, [], i % Partitions))
            ]);
        }
        await producer.Deliver([
            .. Enumerable.Range(0, Partitions)
                .Select(partition => new Checkpoint(0, options.Aggregates.FoldVersion).ToRecord(options.Topics, partition))
        ]);
    }

    /// <summary>An open order whose item has a name that fills the snapshot to its size.</summary>
    private static byte[] Value()
    {
        var without = Written("");
        return Written(new string('x', SnapshotSize - without.Length));

        static byte[] Written(string name) => SnapshotJson.Write(Order.Aggregate, new Snapshot(
            new Order.Open("alice", "EUR", [new("AB-1234", name, 1, 149.90m)], Paid: 0), Version: 1, Offset: 0,
            DeduplicationWindow.None.With(new RecordedOutcome(1, 1, DateTimeOffset.UnixEpoch, null), 1), new Shown("alice", Revision: 0)));
    }

    private static void Consume(KafkaAddress kafka, string topic, int partition)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig(kafka.Client)
        {
            GroupId = "restore-floor",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            FetchWaitMaxMs = 10,
            FetchQueueBackoffMs = 5,
            QueuedMinMessages = 1_000_000,
        }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, partition, Offset.Beginning));
        while (!(consumer.Consume(TimeSpan.FromSeconds(60)) ?? throw new TimeoutException("Nothing came for a minute.")).IsPartitionEOF) { }
    }
}
