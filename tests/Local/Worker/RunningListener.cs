using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Local.Worker;

/// <summary>One function on a listener of its own, with a topic of three partitions.</summary>
internal sealed class RunningListener : IAsyncDisposable
{
    public const int Partitions = 3;
    private readonly CancellationTokenSource stopping = new();
    private readonly ServiceProvider services;
    private readonly KafkaListener listener;
    private readonly Task running;
    private bool ownsKafka = true;

    private RunningListener(SomeKafka kafka, HostJson host, Type function)
    {
        Kafka = kafka;
        services = new ServiceCollection().AddSingleton(Calls).AddSingleton<IEventHubSink>(Sink).BuildServiceProvider();
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Brokers"] = kafka.BootstrapServers, ["Prefix"] = kafka.Name, ["Hub"] = "audit" }).Build();
        var definition = FunctionDefinition.Read(function.Name, function.GetMethod("Run")!, settings);
        listener = new(definition, host, new FunctionCall(definition, services), NullLogger.Instance, Clock);
        running = listener.Run(stopping.Token);
    }

    public SomeKafka Kafka { get; }
    public RecordedCalls Calls { get; } = new();

    /// <summary>Pauses between calls are over at once.</summary>
    public HurriedClock Clock { get; } = new();

    /// <summary>What fails at present.</summary>
    public FunctionFailure? Failure => listener.Failure;

    public RecordingSink Sink { get; } = new();
    public IEnumerable<string> Seen => Calls.Batches.SelectMany(batch => batch).Select(Text);

    /// <summary>Sets up the topic with what it holds at the start, then the listener.</summary>
    public static async Task<RunningListener> Start(HostJson host, Action<RecordedCalls>? with = null, IEnumerable<string>? given = null, Type? function = null)
    {
        var kafka = await SomeKafka.Start();
        await TopicAdmin.CreateMissing(kafka.Address, [new(TopicOf(kafka), Partitions, Retention: null)]);
        if (given is not null) await Produce(kafka, given);
        return Begin(kafka, host, with, function);
    }

    /// <summary>Another on the same topic and group, for after this one.</summary>
    public async Task<RunningListener> Next(HostJson host)
    {
        await Stop();
        ownsKafka = false;
        return Begin(Kafka, host, null, null);
    }

    /// <summary>One record for each text, partition by partition in turn.</summary>
    public Task Produce(params IEnumerable<string> texts) => Produce(Kafka, texts);

    /// <summary>The next offset of each partition, as committed for the group.</summary>
    public long Committed(string group = "group")
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig(Kafka.Address.Client) { GroupId = $"{Kafka.Name}.{group}" }).Build();
        var committed = consumer.Committed(Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(TopicOf(Kafka), partition)), TestBroker.Limit);
        return committed.Sum(partition => Math.Max(0, partition.Offset.Value));
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (ownsKafka) await Kafka.DisposeAsync();
    }

    public static string Text(Microsoft.Azure.Functions.Worker.KafkaRecord record) => System.Text.Encoding.UTF8.GetString(record.Value);

    private static string TopicOf(SomeKafka kafka) => $"{kafka.Name}.things";

    private static RunningListener Begin(SomeKafka kafka, HostJson host, Action<RecordedCalls>? with, Type? function)
    {
        var started = new RunningListener(kafka, host, function ?? typeof(RecordingFunction));
        with?.Invoke(started.Calls);
        return started;
    }

    private static async Task Produce(SomeKafka kafka, IEnumerable<string> texts)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig(kafka.Address.Client) { LingerMs = 0 }).Build();
        await Task.WhenAll(texts.Select((text, i) => producer.ProduceAsync(new TopicPartition(TopicOf(kafka), i % Partitions), new Message<string, string> { Key = "key", Value = text })));
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
