using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Local.Hosting.Triggers;
using ServerlessEvents.Tests.Local.Hosting;
using ServerlessEvents.Tests.Local.Kafka;
using ServerlessEvents.Tests.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.Functions;

/// <summary>
/// With a backlog, ForwardAudit gives as many lines as there are records, each once. Killed in the middle, it repeats some byte for byte,
/// and none is missing. AUDIT_RECORDS sets how many there are.
/// </summary>
public sealed class AuditKilledTests
{
    private const int Actors = 20;
    private const int Partitions = 2;
    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("AUDIT_RECORDS") ?? "4000");
    private static readonly Topics Topics = new("orders");

    [Theory, InlineData(0), InlineData(5)]
    public async Task Each_record_is_a_line_once_and_again_only_after_a_kill(int kills)
    {
        await using var broker = await TestBroker.Start();
        await using var registry = await RunningRegistry.Start();
        await TopicAdmin.CreateMissing(new(broker.BootstrapServers), Topics.Declare(Partitions));
        Write(broker);
        var sink = new KillingSink(kills);
        var options = RunningApp.OptionsOf(RunningApp.ProductApp, SettingsFor(broker, registry)) with
        {
            Sink = sink,
            WorkerStarted = sink.Watch,
        };
        await using (var host = await FunctionsHost.Start(options, NullLogger.Instance, default))
        {
            await Until.True(() => sink.Distinct == Count && sink.Kills == kills);
        }
        var check = new ChainCheck();
        foreach (var line in sink.Lines) check.Add(Encoding.UTF8.GetBytes(line));
        Assert.All(check.Findings([]), finding => Assert.Equal(AuditFault.Repeated, finding.Fault));
        Assert.Equal(Count, check.Heads.Sum(head => head.Index + 1));
        if (kills == 0) Assert.Equal(Count, sink.Lines.Count);
    }

    /// <summary>As the fold writes them: some in each transaction, with a marker behind.</summary>
    private static void Write(TestBroker broker)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(
            new ProducerConfig { BootstrapServers = broker.BootstrapServers, TransactionalId = "fold" }).Build();
        producer.InitTransactions(TestBroker.Limit);
        foreach (var transaction in Enumerable.Range(0, Count).Chunk(50))
        {
            producer.BeginTransaction();
            foreach (var i in transaction)
            {
                var record = new AuditRecord
                {
                    Actor = $"user-{i % Actors}",
                    Action = "order.placed.v1",
                    Outcome = AuditOutcome.Accepted,
                    Event = $"e-{i}",
                    At = DateTimeOffset.UnixEpoch.AddSeconds(i),
                    Context = "orders",
                }.ToRecord(Topics);
                var partition = new TopicPartition(Topics.Audit, i % Actors % Partitions);
                producer.Produce(partition, new() { Key = record.Key, Value = record.Value });
            }
            producer.CommitTransaction(TestBroker.Limit);
        }
    }

    private static Dictionary<string, string?> SettingsFor(TestBroker broker, RunningRegistry registry) => new()
    {
        [nameof(Settings.Context)] = Topics.Context,
        [nameof(Settings.KafkaBrokers)] = broker.BootstrapServers,
        [nameof(Settings.SchemaRegistryUrl)] = registry.Url,
        [nameof(Settings.MqttUrl)] = "mqtt://127.0.0.1:1", // nobody asks it
        [nameof(Settings.AuditTopic)] = Topics.Audit,
        [nameof(Settings.AuditEventHub)] = "audit",
        ["AzureWebJobs.ValidateEvents.Disabled"] = "true",
        ["AzureWebJobs.FoldEvents.Disabled"] = "true",
        ["AzureWebJobs.NotifyClients.Disabled"] = "true",
        ["AzureWebJobs.ReplayNotifications.Disabled"] = "true",
        ["AzureWebJobs.CatchUp.Disabled"] = "true",
    };

    /// <summary>
    /// An Event Hub in whose way the worker is killed, as often as asked and evenly over the records. Every second time it has taken the
    /// lines, and the host does not learn of it.
    /// </summary>
    private sealed class KillingSink(int kills) : IEventHubSink
    {
        private readonly Lock one = new();
        private readonly HashSet<string> distinct = [];
        private int worker;

        public List<string> Lines { get; } = [];
        public int Kills { get; private set; }

        public int Distinct
        {
            get { lock (one) return distinct.Count; }
        }

        public void Watch(int process) => worker = process;

        public Task Send(string eventHub, IReadOnlyList<string> events, CancellationToken stop)
        {
            lock (one)
            {
                Lines.AddRange(events);
                distinct.UnionWith(events);
                if (Kills == kills || distinct.Count < (Kills + 1L) * Count / (kills + 1)) return Task.CompletedTask;
                Kills++;
                Process.GetProcessById(worker).Kill();
                return Kills % 2 == 0 ? Task.CompletedTask : throw new IOException("The connection broke after the lines were taken.");
            }
        }
    }
}
