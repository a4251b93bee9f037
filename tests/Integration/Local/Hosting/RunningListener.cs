using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Local.Hosting.Rpc;
using ServerlessEvents.Local.Hosting.Triggers;
using ServerlessEvents.Tests.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>One function on a listener of its own, with a topic of three partitions.</summary>
internal sealed class RunningListener : IAsyncDisposable
{
    public const int Partitions = 3;
    private readonly CancellationTokenSource stopping = new();
    private readonly KafkaTriggerListener listener;
    private readonly Task running;
    private bool ownsKafka = true;

    private RunningListener(SomeKafka kafka, HostJson host, bool sends, TimeProvider? time)
    {
        Kafka = kafka;
        var trigger = new KafkaTrigger(kafka.BootstrapServers, TopicOf(kafka), $"{kafka.Name}.group", null, null);
        var call = new FunctionCall(new("1", "Lines", "batch", trigger, "audit"), Echo, Sink);
        listener = new("Things", trigger, host, sends ? call.Run : Calls.Take, time ?? new HurriedClock(), NullLogger.Instance);
        running = listener.Run(stopping.Token);
    }

    public SomeKafka Kafka { get; }
    public RecordedCalls Calls { get; } = new();

    public RecordingSink Sink { get; } = new();
    public string? Error => listener.Error;
    public IEnumerable<string> Seen => Calls.Batches.SelectMany(batch => batch).Select(Text);

    /// <summary>Sets up the topic with what it holds at the start, then the listener.</summary>
    /// <param name="sends">Whether the function returns its records for the Event Hub, instead of being recorded.</param>
    /// <param name="time">By which failed batches are called again.</param>
    public static async Task<RunningListener> Start(
        HostJson host, Action<RecordedCalls>? with = null, IEnumerable<string>? given = null, bool sends = false, TimeProvider? time = null)
    {
        var kafka = await SomeKafka.Start();
        await TopicAdmin.CreateMissing(kafka.Address, [new(TopicOf(kafka), Partitions, Retention: null)]);
        if (given is not null) await Produce(kafka, given);
        return Begin(kafka, host, with, sends, time);
    }

    /// <summary>A second listener on the same topic and group, to start after this one.</summary>
    public async Task<RunningListener> Next(HostJson host)
    {
        await Stop();
        ownsKafka = false;
        return Begin(Kafka, host, null, sends: false, null);
    }

    /// <summary>One record for each text, partition by partition in turn.</summary>
    public Task Produce(params IEnumerable<string> texts) => Produce(Kafka, texts);

    /// <summary>A record of the first partition with a <c>traceparent</c>.</summary>
    public async Task ProduceTraced(string text, string traceParent)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig(Kafka.Address.Client) { LingerMs = 0 }).Build();
        await producer.ProduceAsync(
            new TopicPartition(TopicOf(Kafka), 0),
            new Message<string, string>
            {
                Key = "key",
                Value = text,
                Headers = new() { { "traceparent", System.Text.Encoding.UTF8.GetBytes(traceParent) } }
            });
    }

    /// <summary>The next offset of each partition, as committed for the group.</summary>
    public long Committed()
    {
        using var consumer =
            new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig(Kafka.Address.Client) { GroupId = $"{Kafka.Name}.group" }).Build();
        var committed = consumer.Committed(
            Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(TopicOf(Kafka), partition)), TestBroker.Limit);
        return committed.Sum(partition => Math.Max(0, partition.Offset.Value));
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (ownsKafka) await Kafka.DisposeAsync();
    }

    public static string Text(ConsumeResult<byte[]?, byte[]?> record) => System.Text.Encoding.UTF8.GetString(record.Message.Value!);

    private static string TopicOf(SomeKafka kafka) => $"{kafka.Name}.things";

    private static RunningListener Begin(SomeKafka kafka, HostJson host, Action<RecordedCalls>? with, bool sends, TimeProvider? time)
    {
        var started = new RunningListener(kafka, host, sends, time);
        with?.Invoke(started.Calls);
        return started;
    }

    /// <summary>What a worker answers whose function returns the texts of its records: JSON, as it comes from the real one.</summary>
    private static Task<TypedData?> Echo(FunctionDefinition function, TypedData input, CancellationToken stop) =>
        Task.FromResult<TypedData?>(new()
        {
            Json = System.Text.Json.JsonSerializer.Serialize(
                input.CollectionModelBindingData.ModelBindingData.Select(
                    record => KafkaRecordProto.Parser.ParseFrom(record.Content).Value.ToStringUtf8())),
        });

    private static async Task Produce(SomeKafka kafka, IEnumerable<string> texts)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig(kafka.Address.Client) { LingerMs = 0 }).Build();
        await Task.WhenAll(
            texts.Select((text, i) => producer.ProduceAsync(
                new TopicPartition(TopicOf(kafka), i % Partitions), new Message<string, string> { Key = "key", Value = text })));
    }

    private async Task Stop()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        await running;
        listener.Dispose();
    }
}
