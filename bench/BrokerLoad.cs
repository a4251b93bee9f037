using System.Diagnostics;
using Confluent.Kafka;

namespace ServerlessEvents.Bench;

/// <summary>The client's side of the broker's measurements. Without an address it starts a mock cluster.</summary>
public sealed class BrokerLoad : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly IProducer<Null, byte[]> producer;
    private readonly bool mock;

    public BrokerLoad(string bootstrap, int queue)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrap,
            Acks = Acks.All,
            LingerMs = 5,
            QueueBufferingMaxMessages = queue,
            QueueBufferingMaxKbytes = 1_000_000,
        };
        mock = bootstrap == "";
        if (mock) config.Set("test.mock.num.brokers", "1");
        producer = new ProducerBuilder<Null, byte[]>(config).Build();
        BootstrapServers = mock ? MockAddress() : bootstrap;
    }

    public string BootstrapServers { get; }

    public void Produce(string topic, int count, int size = 200)
    {
        var value = new byte[size];
        new Random(1).NextBytes(value);
        for (var i = 0; i < count; i++) Produce(new TopicPartition(topic, 0), value);
        producer.Flush(Limit);
    }

    /// <summary>
    /// Consumes the records again, and returns how many come a second. The mock forgets all but 5 MB, so only the records that it still has
    /// are counted.
    /// </summary>
    public static double Consume(string bootstrap, string topic, int count)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = "bench",
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            FetchQueueBackoffMs = 5,
            QueuedMinMessages = 1_000_000,
        };
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(config).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        while (consumer.Consume(Limit) is { IsPartitionEOF: true }) { } // the connection and the first record are not measured
        var watch = Stopwatch.StartNew();
        var got = 0;
        while (got < count && consumer.Consume(Limit) is { IsPartitionEOF: false }) got++;
        return got / watch.Elapsed.TotalSeconds;
    }

    public static void Fill(string bootstrap, string topic, long bytes)
    {
        const int Size = 100_000;
        using var load = new BrokerLoad(bootstrap, queue: 1000);
        load.Produce(topic, (int)(bytes / Size), Size);
    }

    public void Forget(params string[] topics)
    {
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        if (!mock) admin.DeleteTopicsAsync(topics).GetAwaiter().GetResult(); // the mock cannot delete topics, and ends with the producer
    }

    public void Dispose() => producer.Dispose();

    private void Produce(TopicPartition to, byte[] value)
    {
        while (true)
        {
            try
            {
                producer.Produce(to, new() { Value = value });
                return;
            }
            catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    /// <summary>The mock cluster lives in the producer; its address is in the metadata.</summary>
    private string MockAddress()
    {
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        var broker = admin.GetMetadata("bench", Limit).Brokers.Single();
        return $"{broker.Host}:{broker.Port}";
    }
}
