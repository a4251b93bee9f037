using Confluent.Kafka;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Cli;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>A broker whose audit topic has one partition with some records.</summary>
internal sealed class AuditTopic : IAsyncDisposable
{
    private readonly TestBroker broker;

    private AuditTopic(TestBroker broker) => (this.broker, Settings) = (broker, new() { KafkaBrokers = broker.BootstrapServers });

    public Settings Settings { get; }

    public static async Task<AuditTopic> Start(int count)
    {
        var topic = new AuditTopic(await TestBroker.Start());
        await TopicAdmin.CreateMissing(topic.Settings.Kafka, topic.Settings.Topics.Declare(partitions: 1));
        await topic.Write(count);
        return topic;
    }

    public async Task Write(int count)
    {
        using var producer = new DurableProducer(Settings.Kafka);
        await producer.Deliver(
            [.. Enumerable.Range(0, count).Select(i => SomeAuditLines.Record(i).ToRecord(Settings.Topics) with { Partition = 0 })]);
    }

    public async Task<Record[]> Read()
    {
        using var reader = new LogReader(Settings.Kafka, Settings.Topics.Audit, 0);
        return [.. (await reader.Read(0, 100_000, default)).Records];
    }

    /// <summary>How many heads its chain has had.</summary>
    public async Task<int> Heads()
    {
        using var reader = new LogReader(Settings.Kafka, Settings.Topics.AuditHeads, 0);
        return (await reader.Read(0, 100_000, default)).Records.Count;
    }

    public async Task DeleteBefore(long offset)
    {
        using var admin = new AdminClientBuilder(Settings.Kafka.Client).Build();
        await admin.DeleteRecordsAsync([new(Settings.Topics.Audit, 0, offset)]);
    }

    /// <summary>As the host does when the Event Hub has the lines.</summary>
    public void Commit(long offset)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = "orders.forward-audit" }).Build();
        consumer.Commit([new(Settings.Topics.Audit, 0, offset)]);
        consumer.Close();
    }

    /// <summary>One whose calls are further apart than any promise.</summary>
    public AuditForwarder Forwarder(string format = "asim") => ForwarderAt(TimeSpan.FromMinutes(1), format);

    /// <summary>One whose calls follow each other so fast that they share heads.</summary>
    public AuditForwarder FastForwarder(string format = "asim") => ForwarderAt(TimeSpan.Zero, format);

    public ValueTask DisposeAsync() => broker.DisposeAsync();

    private AuditForwarder ForwarderAt(TimeSpan step, string format) =>
        new(Settings with { AuditFormat = format }, new SteppingClock { Step = step });

    /// <summary>A clock that goes on by one step each time that it is read.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long reads;

        public TimeSpan Step { get; init; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ++reads * Step.Ticks;
    }
}
