using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Local.Worker;

/// <summary>One function on a listener of its own against a broker of its own, with a topic of three partitions.</summary>
internal sealed class RunningListener : IAsyncDisposable
{
    public const int Partitions = 3;
    public const string Topic = "orders.things";

    private readonly CancellationTokenSource stopping = new();
    private readonly ServiceProvider services;
    private readonly KafkaListener listener;
    private readonly Task running;
    private bool ownsBroker = true;

    private RunningListener(TestBroker broker, HostJson host, Type function)
    {
        Broker = broker;
        services = new ServiceCollection().AddSingleton(Calls).AddSingleton<IEventHubSink>(Sink).BuildServiceProvider();
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Brokers"] = broker.BootstrapServers, ["Prefix"] = "orders", ["Hub"] = "audit" }).Build();
        var definition = FunctionDefinition.Read(function.Name, function.GetMethod("Run")!, settings);
        listener = new(definition, host, new FunctionCall(definition, services), NullLogger.Instance);
        running = listener.Run(stopping.Token);
    }

    public TestBroker Broker { get; }
    public RecordedCalls Calls { get; } = new();
    public RecordingSink Sink { get; } = new();
    public IEnumerable<string> Seen => Calls.Batches.SelectMany(batch => batch).Select(Text);

    /// <summary>Sets up the topic with what it holds at the start, then the listener.</summary>
    public static async Task<RunningListener> Start(HostJson host, Action<RecordedCalls>? with = null, IEnumerable<string>? given = null, Type? function = null)
    {
        var broker = await TestBroker.Start();
        await broker.Create(Topic, Partitions);
        if (given is not null) await Produce(broker, given);
        return Begin(broker, host, with, function);
    }

    /// <summary>Another on the same topic and group, for after this one.</summary>
    public async Task<RunningListener> Next(HostJson host)
    {
        await Stop();
        ownsBroker = false;
        return Begin(Broker, host, null, null);
    }

    /// <summary>One record for each text, partition by partition in turn.</summary>
    public Task Produce(params IEnumerable<string> texts) => Produce(Broker, texts);

    /// <summary>The next offset of each partition, as committed for the group.</summary>
    public long Committed(string group = "orders.group")
    {
        using var consumer = Broker.Consumer(config => config.GroupId = group);
        var committed = consumer.Committed(Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(Topic, partition)), TestBroker.Limit);
        return committed.Sum(partition => Math.Max(0, partition.Offset.Value));
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (ownsBroker) await Broker.DisposeAsync();
    }

    public static string Text(Microsoft.Azure.Functions.Worker.KafkaRecord record) => System.Text.Encoding.UTF8.GetString(record.Value);

    private static RunningListener Begin(TestBroker broker, HostJson host, Action<RecordedCalls>? with, Type? function)
    {
        var started = new RunningListener(broker, host, function ?? typeof(RecordingFunction));
        with?.Invoke(started.Calls);
        return started;
    }

    private static async Task Produce(TestBroker broker, IEnumerable<string> texts)
    {
        using var producer = broker.Producer();
        await Task.WhenAll(texts.Select((text, i) => producer.ProduceAsync(new TopicPartition(Topic, i % Partitions), new Message<string, string> { Key = "key", Value = text })));
    }

    private async Task Stop()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        await running;
        listener.Dispose();
        await services.DisposeAsync();
    }
}
