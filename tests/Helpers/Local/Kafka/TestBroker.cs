using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ServerlessEvents.Local.Kafka;
using ServerlessEvents.Local.Kafka.Faults;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>
/// A broker on a free port. Its data folder is deleted when the test ends. It can be stopped and started again on the same folder.
/// </summary>
public sealed class TestBroker : IAsyncDisposable
{
    /// <summary>No condition waited for takes anywhere near as long, however busy the machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private KafkaBroker broker;

    private TestBroker(KafkaBroker broker, KafkaBrokerOptions options) => (this.broker, Options) = (broker, options);

    public KafkaBrokerOptions Options { get; private set; }
    public string BootstrapServers => broker.BootstrapServers;
    public BrokerFaults Faults => broker.Faults;
    public BrokerCore Core => broker.Core;

    public static async Task<TestBroker> Start(
        string cap = "", Func<KafkaBrokerOptions, KafkaBrokerOptions>? with = null, TimeProvider? time = null)
    {
        var options = new KafkaBrokerOptions
        {
            DataFolder = Directory.CreateTempSubdirectory("kafka-").FullName,
            DefaultPartitions = 3,
            ActAs = KafkaRelease.All.SingleOrDefault(release => release.Name == cap),
            UpkeepInterval = TimeSpan.FromMilliseconds(100),
        };
        options = with?.Invoke(options) ?? options;
        return new(await KafkaBroker.Start(options, time: time), options);
    }

    /// <summary>Stops, and starts again on the same folder and port.</summary>
    public async Task Restart(Func<KafkaBrokerOptions, KafkaBrokerOptions>? with = null)
    {
        var port = int.Parse(BootstrapServers.Split(':')[1]);
        await broker.DisposeAsync();
        Options = with?.Invoke(Options) ?? Options;
        broker = await KafkaBroker.Start(Options with { Port = port });
    }

    public IProducer<string, string> Producer(Action<ProducerConfig>? with = null)
    {
        var config = new ProducerConfig { BootstrapServers = BootstrapServers, LingerMs = 0 };
        with?.Invoke(config);
        return new ProducerBuilder<string, string>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    public IConsumer<string, string> Consumer(Action<ConsumerConfig>? with = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = BootstrapServers,
            GroupId = "group",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnablePartitionEof = true
        };
        with?.Invoke(config);
        return new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    public IAdminClient Admin() =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();

    public async Task Create(string topic, int partitions = 1, Dictionary<string, string>? settings = null)
    {
        using var admin = Admin();
        await admin.CreateTopicsAsync(
            [new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1, Configs = settings }]);
    }

    /// <summary>Everything in a partition from an offset to the end, as one isolation level sees it.</summary>
    public List<ConsumeResult<string, string>> ReadAll(string topic, int partition = 0, bool committed = true, long from = 0)
    {
        using var consumer = Consumer(
            config => config.IsolationLevel = committed ? IsolationLevel.ReadCommitted : IsolationLevel.ReadUncommitted);
        consumer.Assign(new TopicPartitionOffset(topic, partition, from));
        var all = new List<ConsumeResult<string, string>>();
        using var stop = new CancellationTokenSource(Limit);
        while (consumer.Consume(stop.Token) is { IsPartitionEOF: false } record) all.Add(record);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        Directory.Delete(Options.DataFolder, recursive: true);
    }
}
