using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Local.Hosting.Rpc;
using ServerlessEvents.Local.Hosting.Triggers;
using ServerlessEvents.Local.Hosting.Workers;
using ServerlessEvents.Local.Kafka.Faults;
using ServerlessEvents.Local.Kafka.Wire;
using ServerlessEvents.Tests.Local.Kafka;
using ServerlessEvents.Tests.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>
/// What host and worker say to each other about each function, from start to stop, is what was recorded (transcript.txt) and then read
/// beside the protocol. <c>RECORD=1 ./test endtoend --filter Transcript</c> records it anew.
/// </summary>
public sealed class TranscriptTests : IAsyncLifetime
{
    private static readonly Topics Topics = new("orders");
    private static readonly string File = Path.Combine(Repository.Root, "tests", "EndToEnd", "Local", "Hosting", "transcript.txt");
    private readonly Transcript transcript = new(Path.GetDirectoryName(RunningApp.ProductApp)!);
    private TestBroker broker = null!;
    private RunningRegistry registry = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.Start();
        registry = await RunningRegistry.Start();
        await TopicAdmin.CreateMissing(new(broker.BootstrapServers), Topics.Declare(partitions: 1));
    }

    public async ValueTask DisposeAsync()
    {
        await registry.DisposeAsync();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task Each_function_is_started_loaded_called_cancelled_failed_and_stopped_as_recorded()
    {
        var settings = new Dictionary<string, string?>
        {
            [nameof(Settings.KafkaBrokers)] = broker.BootstrapServers,
            [nameof(Settings.SchemaRegistryUrl)] = registry.Url,
            [nameof(Settings.MqttUrl)] = "mqtt://127.0.0.1:1", // nobody is there, so NotifyClients waits
            [nameof(Settings.InboundTopic)] = Topics.Inbound,
            [nameof(Settings.EventsTopic)] = Topics.Events,
            [nameof(Settings.ResultsTopic)] = Topics.Results,
            [nameof(Settings.ResumesTopic)] = Topics.Resumes,
            [nameof(Settings.AuditTopic)] = Topics.Audit,
            [nameof(Settings.AuditEventHub)] = "audit",
        };
        var options = RunningApp.OptionsOf(RunningApp.ProductApp, settings) with { Heard = transcript.Take };
        await using (var worker = new Worker(options, TimeSpan.FromMinutes(2), NullLogger.Instance))
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Append(new("Context", "orders"))).Build();
            var functions = (await worker.Start(default))
                .Select(metadata => FunctionDefinition.Read(metadata, configuration))
                .ToDictionary(function => function.Name);
            transcript.End("Start and load");

            var audit = new AuditRecord
            {
                Actor = "alice",
                Action = "order.placed.v1",
                Outcome = AuditOutcome.Accepted,
                Event = "e-1",
                At = DateTimeOffset.UnixEpoch,
                Context = "orders"
            }.ToRecord(Topics).Value!;
            await Talk(worker, functions["ValidateEvents"], "no event"u8.ToArray(), meanwhile: ApiKey.Produce);
            await Talk(worker, functions["FoldEvents"], "no event"u8.ToArray(), meanwhile: ApiKey.EndTxn);
            await Talk(worker, functions["ReplayNotifications"], "no request"u8.ToArray(), meanwhile: ApiKey.Produce);
            await Talk(worker, functions["ForwardAudit"], audit, meanwhile: ApiKey.Fetch, skipped: 5);
            await Cancel(worker, functions["NotifyClients"], Records("orders.results", 0, "a result"u8.ToArray()));
            await Fail(worker, functions["NotifyClients"]);
            await worker.Invoke(functions["CatchUp"], new() { Json = """{"IsPastDue":false}""" }, default);
            transcript.End("CatchUp is called");
            await worker.Invoke(functions["SealAudit"], new() { Json = """{"IsPastDue":false}""" }, default);
            transcript.End("SealAudit is called");
        }
        transcript.End("Stop");
        if (Environment.GetEnvironmentVariable("RECORD") == "1") await System.IO.File.WriteAllTextAsync(File, transcript.ToString());
        Assert.Equal(await System.IO.File.ReadAllTextAsync(File), transcript.ToString());
    }

    /// <summary>A call that succeeds, one that is cancelled while the broker delays its answers, and one that fails.</summary>
    /// <param name="skipped">How many offsets the batch to be cancelled leaves out, so that the function has to read the log.</param>
    private async Task Talk(Worker worker, FunctionDefinition function, byte[] value, ApiKey meanwhile, int skipped = 0)
    {
        var topic = ((KafkaTrigger)function.Trigger).Topic;
        await worker.Invoke(function, Records(topic, 0, value), default);
        transcript.End($"{function.Name} is called");
        using (broker.Faults.Always(meanwhile, new Fault(Delay: TimeSpan.FromSeconds(2))))
            await Cancel(worker, function, Records(topic, 1 + skipped, value));
        await Fail(worker, function);
    }

    private async Task Cancel(Worker worker, FunctionDefinition function, TypedData input)
    {
        using var cancel = new CancellationTokenSource();
        var call = worker.Invoke(function, input, cancel.Token);
        await cancel.CancelAsync();
        await call;
        transcript.End($"{function.Name} is cancelled");
    }

    private async Task Fail(Worker worker, FunctionDefinition function)
    {
        var wrong = Records("t", 0, [1]);
        wrong.CollectionModelBindingData.ModelBindingData[0].Source = "AzureStorageBlobs";
        await Assert.ThrowsAsync<FunctionFailedException>(() => worker.Invoke(function, wrong, default));
        transcript.End($"{function.Name} fails");
    }

    private static TypedData Records(string topic, long offset, byte[] value) => BatchData.ToData(
    [
        new ConsumeResult<byte[]?, byte[]?>
        {
            Topic = topic,
            Partition = 0,
            Offset = offset,
            Message = new()
            {
                Key = "alice"u8.ToArray(),
                Value = value,
                Timestamp = new(DateTimeOffset.UnixEpoch),
                Headers = new() { { "none", null }, { "some", [1] } }
            },
        },
    ]);
}
