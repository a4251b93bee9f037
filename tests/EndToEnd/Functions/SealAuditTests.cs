using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Local.Hosting.Rpc;
using ServerlessEvents.Local.Hosting.Workers;
using ServerlessEvents.Tests.Local.Hosting;
using ServerlessEvents.Tests.Local.Kafka;
using ServerlessEvents.Tests.Local.SchemaRegistry;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Tests.Functions;

/// <summary>
/// On the real worker: what ForwardAudit has delivered SealAudit seals, line by line, though it is killed again and again while it writes.
/// </summary>
public sealed class SealAuditTests : IDisposable
{
    private const int Count = 2_500;
    private static readonly Topics Topics = new("orders");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sealed-");
    private readonly SignerKey signer = SignerKey.NewEd25519("audit.example.com/orders");

    public void Dispose()
    {
        signer.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_was_delivered_is_sealed_though_the_worker_is_killed_while_it_writes()
    {
        await using var broker = await TestBroker.Start();
        await using var registry = await RunningRegistry.Start();
        await TopicAdmin.CreateMissing(new(broker.BootstrapServers), Topics.Declare(partitions: 1));
        using (var producer = new DurableProducer(new(broker.BootstrapServers)))
            await producer.Deliver([.. Enumerable.Range(0, Count).Select(Record)]);
        var sink = new RecordingSink();
        var options = RunningApp.OptionsOf(RunningApp.ProductApp, SettingsFor(broker, registry));
        await using (await FunctionsHost.Start(options with { Sink = sink }, NullLogger.Instance, default))
            await Until.True(() => Delivered(sink).Count() == Count);

        foreach (var files in new[] { 1, 4, 9, 12 }) Assert.True(await IsKilled(options, files));
        Assert.False(await IsKilled(options, files: int.MaxValue));

        var log = new TlogStorage(new FolderFiles(folder), "0");
        var checkpoint = TlogCheckpoint.Signed(log.Checkpoint!, [signer.Public], 0);
        var tree = new TiledTree(log, checkpoint.Size);
        Assert.Equal(checkpoint.Root, tree.Root);
        Assert.Equal(
            Delivered(sink).OrderBy(line => AuditLine.Read(Encoding.UTF8.GetBytes(line))!.Value.Index),
            tree.EntriesFrom(0).Select(entry => Encoding.UTF8.GetString(entry.Entry.Span)));
    }

    /// <summary>Calls SealAudit in a worker that is killed when the log has so many files; false when the call ended before.</summary>
    private async Task<bool> IsKilled(FunctionsHostOptions options, int files)
    {
        var process = 0;
        await using var worker = new Worker(
            options with { WorkerStarted = id => process = id }, TimeSpan.FromMinutes(2), NullLogger.Instance);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(options.Settings).Build();
        var metadata = (await worker.Start(default)).Single(function => function.Name == "SealAudit");
        var function = FunctionDefinition.Read(metadata, configuration);
        var call = worker.Invoke(function, new TypedData { Json = """{"IsPastDue":false}""" }, default);
        while (!call.IsCompleted)
        {
            if (folder.GetFiles("*", SearchOption.AllDirectories).Length < files) continue;
            Process.GetProcessById(process).Kill();
            break;
        }
        try
        {
            await call;
            return false;
        }
        catch (Exception) when (files < int.MaxValue)
        {
            return true;
        }
    }

    private Dictionary<string, string?> SettingsFor(TestBroker broker, RunningRegistry registry) => new()
    {
        [nameof(Settings.Context)] = Topics.Context,
        [nameof(Settings.KafkaBrokers)] = broker.BootstrapServers,
        [nameof(Settings.SchemaRegistryUrl)] = registry.Url,
        [nameof(Settings.MqttUrl)] = "mqtt://127.0.0.1:1", // nobody asks it
        [nameof(Settings.AuditTopic)] = Topics.Audit,
        [nameof(Settings.AuditEventHub)] = "audit",
        [nameof(Settings.AuditLog)] = folder.FullName,
        [nameof(Settings.AuditKeys)] = signer.Export(),
        ["AzureWebJobs.ValidateEvents.Disabled"] = "true",
        ["AzureWebJobs.FoldEvents.Disabled"] = "true",
        ["AzureWebJobs.NotifyClients.Disabled"] = "true",
        ["AzureWebJobs.ReplayNotifications.Disabled"] = "true",
        ["AzureWebJobs.CatchUp.Disabled"] = "true",
        ["AzureWebJobs.SealAudit.Disabled"] = "true", // the host does not call it; the test does
    };

    private static IEnumerable<string> Delivered(RecordingSink sink) => sink.Sent.SelectMany(sent => sent.Events).Distinct();

    private static Engine.Records.Record Record(int i)
    {
        var audit = new AuditRecord
        {
            Actor = "alice",
            Action = "order.placed.v1",
            Outcome = AuditOutcome.Accepted,
            Event = $"e-{i}",
            At = DateTimeOffset.UnixEpoch.AddSeconds(i),
            Context = "orders",
        };
        return audit.ToRecord(Topics) with { Partition = 0 };
    }
}
