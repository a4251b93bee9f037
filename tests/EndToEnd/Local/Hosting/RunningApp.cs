using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>The function app of tests/App on the host, with a broker and a topic of one partition of its own.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private const string Topic = "commands";
    private readonly string once = Path.Combine(Path.GetTempPath(), $"once-{Path.GetRandomFileName()}");
    private readonly TestBroker broker;
    private readonly RecordedLog log = new();
    private FunctionsHost? host;

    private RunningApp(TestBroker broker) => this.broker = broker;

    /// <summary>What the app has said on its standard output.</summary>
    public ConcurrentQueue<string> Said { get; } = [];

    /// <summary>The process of each worker that was started.</summary>
    public ConcurrentQueue<int> Workers { get; } = [];

    public RecordingSink Sink { get; } = new();
    public IEnumerable<string> Logged => log.Lines;
    public FunctionsHost Host => host!;

    public static async Task<RunningApp> Start(Func<FunctionsHostOptions, FunctionsHostOptions>? with = null)
    {
        var app = new RunningApp(await TestBroker.Start());
        await app.broker.Create(Topic);
        try
        {
            var options = app.Options();
            app.host = await FunctionsHost.Start(with?.Invoke(options) ?? options, app.log, default);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>What runs the app, without a broker for it.</summary>
    public static FunctionsHostOptions OptionsOf(string assembly, Dictionary<string, string?> settings) =>
        new() { App = assembly, Settings = settings, Sink = new RecordingSink() };

    /// <summary>The assembly of an app of this repository, as it was built together with the tests.</summary>
    public static string Assembly(string folder, string name) =>
        Path.Combine(Repository.Root, folder, "bin", Repository.Configuration, "net10.0", name);

    public static string TestApp => Assembly(Path.Combine("tests", "App"), "ServerlessEvents.Tests.App.dll");
    public static string ProductApp => Assembly("functions", "ServerlessEvents.Functions.dll");

    public async Task Send(params Message<byte[]?, byte[]?>[] records)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(
            new ProducerConfig { BootstrapServers = broker.BootstrapServers, LingerMs = 0, QueueBufferingMaxKbytes = 1 << 20 }).Build();
        await Task.WhenAll(records.Select(record => producer.ProduceAsync(new TopicPartition(Topic, 0), record)));
    }

    public Task Send(params byte[][] records) =>
        Send(Array.ConvertAll(records, record => new Message<byte[]?, byte[]?> { Value = record }));

    public Task Send(string what) => Send(System.Text.Encoding.UTF8.GetBytes(what));

    public long Committed()
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = $"{Topic}.obey" }).Build();
        return Math.Max(0, consumer.Committed([new TopicPartition(Topic, 0)], TestBroker.Limit)[0].Offset.Value);
    }

    public static bool IsRunning(int process) =>
        Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        await broker.DisposeAsync();
        File.Delete(once);
    }

    private FunctionsHostOptions Options() =>
        OptionsOf(TestApp, new() { ["Brokers"] = broker.BootstrapServers, ["Topic"] = Topic, ["Hub"] = "audit", ["Once"] = once }) with
        {
            Sink = Sink,
            Said = Said.Enqueue,
            WorkerStarted = Workers.Enqueue,
            HostJson = HostJson.Read(Repository.Root) with { SessionTimeoutMs = 6_000 },
        };

    private sealed class RecordedLog : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Lines.Enqueue($"{formatter(state, exception)} {exception?.Message}");
        }
    }
}
