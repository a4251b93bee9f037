using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;
using ServerlessEvents.Local.Kafka;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>
/// Kills a broker process at random instants under the load of an idempotent and a transactional producer, and then counts: what was
/// acknowledged is there, in order per key and once; of a transaction, everything or nothing.
/// </summary>
public sealed class KillRun(string dataFolder, int kills, int seed)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly int port = FreePort();
    private readonly ConcurrentBag<int> acknowledged = [];
    private readonly ConcurrentBag<int> committed = [];
    private volatile bool over;

    public int Acknowledged => acknowledged.Count;
    public int Committed => committed.Count;

    private string Bootstrap => $"127.0.0.1:{port}";

    /// <summary>Null if all is well, else what is not.</summary>
    public async Task<string?> Run()
    {
        var random = new Random(seed);
        var broker = Start();
        var loads = new[] { Task.Run(Load), Task.Run(Transact) };
        for (var kill = 0; kill < kills; kill++)
        {
            var seen = acknowledged.Count;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 400)), TimeProvider.System);
            // Waits until records are acknowledged again.
            while (acknowledged.Count == seen && !loads.Any(load => load.IsFaulted))
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            broker.Kill(); // SIGKILL
            await broker.WaitForExitAsync();
            broker.Dispose();
            broker = Start();
        }
        over = true;
        await Task.WhenAll(loads);
        var wrong = Check();
        broker.Kill();
        await broker.WaitForExitAsync();
        broker.Dispose();
        return wrong;
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(KafkaBroker).Assembly.Location, "--data", dataFolder, "--port", $"{port}", "--partitions", "2"])
        {
            RedirectStandardOutput = true
        };
        var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("Kafka at", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(); // a full pipe would stop the broker
                return process;
            }
        }
        throw new InvalidOperationException("The broker did not start.");
    }

    private void Load()
    {
        var config = new ProducerConfig
        {
            BootstrapServers = Bootstrap,
            EnableIdempotence = true,
            LingerMs = 1,
            MessageTimeoutMs = 120_000,
            RetryBackoffMs = 10,
            ReconnectBackoffMs = 10,
            ReconnectBackoffMaxMs = 50
        };
        using var producer = Quiet(config);
        using var window = new SemaphoreSlim(500);
        for (var i = 0; !over; i++)
        {
            window.Wait();
            var n = i;
            producer.Produce("load", new() { Key = $"k{n % 4}", Value = $"{n}" }, report =>
            {
                if (report.Status == PersistenceStatus.Persisted) acknowledged.Add(n);
                window.Release();
            });
        }
        producer.Flush(Limit);
    }

    private void Transact()
    {
        var config = new ProducerConfig
        {
            BootstrapServers = Bootstrap,
            TransactionalId = "kills",
            LingerMs = 0,
            RetryBackoffMs = 10,
            ReconnectBackoffMs = 10,
            ReconnectBackoffMaxMs = 50,
            TransactionTimeoutMs = 10_000
        };
        for (var n = 0; !over;)
        {
            using var producer = Quiet(config);
            try
            {
                producer.InitTransactions(Limit);
                for (; !over; n++)
                {
                    producer.BeginTransaction();
                    producer.Produce(new TopicPartition("pairs", 0), new() { Value = $"{n}" });
                    producer.Produce(new TopicPartition("pairs", 1), new() { Value = $"{n}" });
                    producer.CommitTransaction(Limit);
                    committed.Add(n);
                }
            }
            catch (KafkaException)
            {
                n++; // fenced, or the outcome is unknown: the next one takes over
            }
        }
    }

    private string? Check()
    {
        var load = new[] { Read("load", 0), Read("load", 1) };
        var found = load.SelectMany(partition => partition).Select(record => int.Parse(record.Value)).ToList();
        if (found.Count != found.Distinct().Count()) return $"{found.Count - found.Distinct().Count()} records are there twice.";
        if (acknowledged.Except(found).ToList() is { Count: > 0 } lost)
            return $"{lost.Count} acknowledged records are lost, {lost[0]} among them.";
        foreach (var key in load.SelectMany(partition => partition.GroupBy(record => record.Key)))
        {
            var values = key.Select(record => int.Parse(record.Value)).ToList();
            if (!values.SequenceEqual(values.Order())) return $"The records of {key.Key} are out of order.";
        }
        var (left, right) = (
            Read("pairs", 0).Select(r => int.Parse(r.Value)).ToList(), Read("pairs", 1).Select(r => int.Parse(r.Value)).ToList());
        if (!left.SequenceEqual(right))
            return $"Half of a transaction is visible: {string.Join(", ", left.Except(right).Concat(right.Except(left)).Take(5))}.";
        if (committed.Except(left).ToList() is { Count: > 0 } undone)
            return $"{undone.Count} committed transactions are lost, {undone[0]} among them.";
        return null;
    }

    private List<Message<string, string>> Read(string topic, int partition)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = Bootstrap,
            GroupId = "check",
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted
        };
        using var consumer = new ConsumerBuilder<string, string>(config).Build();
        consumer.Assign(new TopicPartitionOffset(topic, partition, 0));
        var all = new List<Message<string, string>>();
        using var stop = new CancellationTokenSource(Limit);
        while (consumer.Consume(stop.Token) is { IsPartitionEOF: false } record) all.Add(record.Message);
        return all;
    }

    private static IProducer<string, string> Quiet(ProducerConfig config) =>
        new ProducerBuilder<string, string>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
