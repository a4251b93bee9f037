using System.Diagnostics;
using Confluent.Kafka;

namespace ServerlessEvents.Bench;

/// <summary>The local broker beside librdkafka's mock cluster: a million records of 200 bytes in and out; then a start on 5 GB of log, and its memory.</summary>
public static class BrokerBench
{
    private const int Records = 1_000_000;
    private const long LogBytes = 5L * 1000 * 1000 * 1000;

    public static async Task<IReadOnlyList<Measurement>> Run(CancellationToken stop)
    {
        Console.WriteLine($"librdkafka {Library.VersionString}");
        var folder = Directory.CreateTempSubdirectory("broker-bench-");
        try
        {
            double produced, consumed;
            using (var broker = await BrokerProcess.Start(folder.FullName, stop)) (produced, consumed) = await Measure(broker.BootstrapServers, mock: false);
            var (mockProduced, mockConsumed) = await Measure("", mock: true);
            using (var broker = await BrokerProcess.Start(folder.FullName, stop)) await Fill(broker.BootstrapServers);
            double started, memory;
            using (var broker = await BrokerProcess.Start(folder.FullName, stop))
            {
                (started, memory) = (broker.StartSeconds, broker.WorkingSet / 1e6);
                await Consume(broker.BootstrapServers, "filled", Records);
                memory = Math.Max(memory, broker.WorkingSet / 1e6);
            }
            return
            [
                new("produce, acks=all, 200 B", produced, "records/s", mockProduced),
                new("consume, 200 B", consumed, "records/s", mockConsumed),
                new("start on 5 GB after a kill", started, "s", Floor: 1),
                new("memory at 5 GB, reading", memory, "MB", Floor: 300),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(double Produced, double Consumed)> Measure(string bootstrap, bool mock)
    {
        var config = new ProducerConfig { BootstrapServers = bootstrap, Acks = Acks.All, LingerMs = 5, QueueBufferingMaxMessages = Records };
        if (mock) config.Set("test.mock.num.brokers", "1");
        using var producer = new ProducerBuilder<Null, byte[]>(config).Build();
        if (mock) bootstrap = MockAddress(producer);
        await Produce(producer, "warm", Records / 4); // neither connecting nor compiling is measured
        var produced = await Produce(producer, "bench", Records);
        return (produced, await Consume(bootstrap, "bench", Records));
    }

    /// <summary>The mock cluster lives in the producer; its address is in the metadata.</summary>
    private static string MockAddress(IProducer<Null, byte[]> producer)
    {
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        var broker = admin.GetMetadata("bench", TimeSpan.FromSeconds(10)).Brokers.Single();
        return $"{broker.Host}:{broker.Port}";
    }

    private static Task<double> Produce(IProducer<Null, byte[]> producer, string topic, int count)
    {
        var value = new byte[200];
        new Random(1).NextBytes(value);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            while (true)
            {
                try
                {
                    producer.Produce(new TopicPartition(topic, 0), new() { Value = value });
                    break;
                }
                catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Poll(TimeSpan.FromMilliseconds(10));
                }
            }
        }
        producer.Flush(TimeSpan.FromMinutes(2));
        return Task.FromResult(count / watch.Elapsed.TotalSeconds);
    }

    /// <summary>How fast the log comes out again. The mock forgets what is beyond 5 MB, so of it only what is left is counted.</summary>
    private static Task<double> Consume(string bootstrap, string topic, int count)
    {
        var config = new ConsumerConfig { BootstrapServers = bootstrap, GroupId = "bench", EnablePartitionEof = true, AutoOffsetReset = AutoOffsetReset.Earliest, FetchQueueBackoffMs = 5, QueuedMinMessages = Records };
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(config).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        while (consumer.Consume(TimeSpan.FromSeconds(30)) is { IsPartitionEOF: true }) { } // the connection and the first record are not measured
        var watch = Stopwatch.StartNew();
        var got = 0;
        while (got < count && consumer.Consume(TimeSpan.FromSeconds(30)) is { IsPartitionEOF: false }) got++;
        return Task.FromResult(got / watch.Elapsed.TotalSeconds);
    }

    private static Task Fill(string bootstrap)
    {
        var config = new ProducerConfig { BootstrapServers = bootstrap, LingerMs = 5, QueueBufferingMaxMessages = 100_000 };
        using var producer = new ProducerBuilder<Null, byte[]>(config).Build();
        var value = new byte[100_000];
        for (long sent = 0; sent < LogBytes; sent += value.Length)
        {
            while (true)
            {
                try
                {
                    producer.Produce(new TopicPartition("filled", 0), new() { Value = value });
                    break;
                }
                catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Poll(TimeSpan.FromMilliseconds(10));
                }
            }
        }
        producer.Flush(TimeSpan.FromMinutes(5));
        return Task.CompletedTask;
    }
}
