using Confluent.Kafka;
using Confluent.SchemaRegistry;
using MQTTnet.Server;
using ServerlessEvents.Engine;
using ServerlessEvents.Ingress;
using ServerlessEvents.Kafka;
using ServerlessEvents.Local.Hosting;

namespace ServerlessEvents.Local;

/// <summary>Whether an event would get through, all the way and back.</summary>
public sealed class Health : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>How long an open transaction may hold up readers: longer than one whose owner has died is left open.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);

    /// <summary>The client id of each worker's notifier begins with it.</summary>
    private const string NotifierPrefix = "notify:";

    private readonly HttpClient http;
    private readonly MqttIngress ingress;
    private readonly IReadOnlyList<FunctionsHost> functions;
    private readonly MqttServer? mqtt;
    private readonly KafkaAddress kafka;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task watching;
    private volatile OpenTransaction? open;
    private volatile IReadOnlyDictionary<string, string> unusable = new Dictionary<string, string>();

    /// <param name="mqtt">The embedded MQTT broker; null where it is another's, which the ingress then stands for.</param>
    public Health(MqttIngress ingress, IReadOnlyList<FunctionsHost> functions, MqttServer? mqtt, KafkaAddress kafka, Uri registry)
    {
        (this.ingress, this.functions, this.mqtt, this.kafka) = (ingress, functions, mqtt, kafka);
        http = new() { BaseAddress = registry, Timeout = TimeSpan.FromSeconds(2) };
        watching = Watch(
            new(kafka, [.. new Topics("orders").Declare().Select(topic => topic.Name)], TimeProvider.System),
            registry,
            stopping.Token);
    }

    /// <summary>
    /// The event types whose latest schema cannot be used, each with the reason. That is in nobody else's way, so it is no error.
    /// </summary>
    public IReadOnlyDictionary<string, string> Unusable => unusable;

    /// <summary>What is in the way; null when nothing is.</summary>
    public async Task<string?> Error()
    {
        if (!ingress.IsReady) return "The ingress is not connected to the MQTT broker.";
        if (functions.Select(host => host.Error).FirstOrDefault(why => why is not null) is { } why) return why;
        if (mqtt is not null && await CountNotifiers(mqtt) < functions.Count) return "NotifyClients is not connected to the MQTT broker.";
        if (!await Task.Run(KafkaAnswers)) return "Kafka does not answer.";
        if (!await RegistryAnswers()) return "The schema registry does not answer.";
        if (open is { } held && TimeProvider.System.GetUtcNow() - held.Since > MaxWait)
            return $"{held.Topic}/{held.Partition} is read no further than offset {held.Offset} since {held.Since:O}: an open transaction begins there.";
        // this comes last, because a function fails most often for one of the other reasons
        return functions.Select(host => host.Failing).FirstOrDefault(failing => failing is not null);
    }

    private static async Task<int> CountNotifiers(MqttServer mqtt) =>
        (await mqtt.GetClientsAsync()).Count(client => client.Id.StartsWith(NotifierPrefix, StringComparison.Ordinal));

    public async Task UntilReady(CancellationToken stop)
    {
        var until = TimeProvider.System.GetUtcNow() + Timeout;
        while (await Error() is { } why)
        {
            if (TimeProvider.System.GetUtcNow() > until) throw new TimeoutException($"Not ready after {Timeout.TotalSeconds} s. {why}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching;
        stopping.Dispose();
        http.Dispose();
    }

    /// <summary>Looks now and then, because one look does not tell since when a transaction is open.</summary>
    private async Task Watch(StableOffsets offsets, Uri registry, CancellationToken stop)
    {
        using var schemas = new SchemaWatch(registry);
        using var tick = new PeriodicTimer(BetweenLooks);
        try
        {
            while (await tick.WaitForNextTickAsync(stop))
            {
                try { open = await offsets.Look(stop); }
                catch (KafkaException) { } // that Kafka does not answer is found where that is asked
                try { unusable = await schemas.Look(); }
                catch (Exception e) when (e is HttpRequestException or SchemaRegistryException or TaskCanceledException) { } // likewise
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    private bool KafkaAnswers()
    {
        try
        {
            using var admin = new AdminClientBuilder(kafka.Client).Build();
            return admin.GetMetadata(TimeSpan.FromSeconds(2)).Brokers.Count > 0;
        }
        catch (KafkaException) { return false; }
    }

    private async Task<bool> RegistryAnswers()
    {
        try { return (await http.GetAsync("subjects")).IsSuccessStatusCode; }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException) { return false; }
    }

    /// <param name="UnusableSchemas">The event types whose latest schema cannot be used, each with the reason.</param>
    public sealed record Report(IReadOnlyDictionary<string, string> UnusableSchemas);

    /// <summary>Lets the endpoint answer before all parts are there.</summary>
    public sealed class Holder
    {
        public Health? Health { get; set; }

        /// <summary>What the endpoint says while nothing is in the way.</summary>
        public Report Report() => new(Health?.Unusable ?? new Dictionary<string, string>());

        public Task<string?> Error() => Health?.Error() ?? Task.FromResult<string?>("Still starting.");
    }
}
