using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using MQTTnet.Server;
using ServerlessEvents.Engine;
using ServerlessEvents.Functions;
using ServerlessEvents.Ingress;
using ServerlessEvents.Kafka;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Local.Kafka;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Mqtt;
using ServerlessEvents.Local.SchemaRegistry;
using ServerlessEvents.Local.Siem;
using ServerlessEvents.Mqtt;

namespace ServerlessEvents.Local;

/// <summary>
/// Runs everything on this machine: Kafka, MQTT broker, schema registry, ingress and SIEM in this process, the functions in workers of
/// their own. The parts start in this order and stop in reverse.
/// </summary>
public sealed class LocalCloud : IAsyncDisposable
{
    private readonly LocalOptions options;
    private readonly LocalUsers users = new();
    private readonly Stack<IAsyncDisposable> started = [];
    private LocalMqttBroker? publicBroker;

    private LocalCloud(LocalOptions options) => this.options = options;

    public static async Task<LocalCloud> Start(LocalOptions options, CancellationToken stop)
    {
        PrivateFolder.Open(
            options.DataFolder,
            "kafka", "retained.jsonl", "retained.jsonl.new", "siem.jsonl", "audit", "audit.keys", "audit.keys.new", "audit.pub");
        var cloud = new LocalCloud(options);
        try
        {
            await cloud.StartAll(stop);
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    public void PrintWhereEverythingIs() => Console.WriteLine($"""
        ServerlessEvents is running. Ctrl-C stops it.

        {WhereToBegin}

          MQTT             {options.MqttUrl}        users alice/alice and bob/bob
          MQTT, WebSocket  ws://{options.HttpUrl.Authority}/mqtt
          Kafka            {options.KafkaBrokers}
          Schema registry  {options.SchemaRegistryUrl}
          Health           {options.HttpUrl}health
          Audit            {Path.Combine(options.DataFolder, "siem.jsonl")}, sealed in {Path.Combine(options.DataFolder, "audit")}

        """);

    /// <summary>The page speaks to the broker of this process only.</summary>
    private string WhereToBegin => (WebClient.IsPublished, options.Mqtt) switch
    {
        (false, _) => "There is no web client here: run client/publish, then start again.",
        (true, null) => $"open http://{options.HttpUrl.Authority}",
        _ => "The web client needs the local MQTT broker, so it is not to be used with --mqtt.",
    };

    public static async Task UntilStopped(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using var _ = stop.Register(stopped.SetResult);
        await stopped.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (publicBroker is not null) await publicBroker.Close();
        while (started.TryPop(out var part)) await part.DisposeAsync();
    }

    private async Task StartAll(CancellationToken stop)
    {
        var kafka = new KafkaAddress(options.KafkaBrokers);
        if (options.Kafka is null)
        {
            Own(await KafkaBroker.Start(
                new KafkaBrokerOptions { DataFolder = Path.Combine(options.DataFolder, "kafka"), Port = options.KafkaPort },
                stop,
                logging: logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning)));
        }
        var web = await StartServers(stop);
        // the client blocks while a real Kafka does not answer
        await Task.Run(() => TopicAdmin.CreateMissing(kafka, new Topics("orders").Declare()), stop).WaitAsync(stop);
        await LocalSchemas.Register(options.SchemaRegistryUrl);
        var functions = await StartFunctions(web, stop);
        var ingress = Own(StartIngress(web, kafka));
        var health = Own(new Health(
            ingress,
            functions,
            options.Mqtt is null ? web.Services.GetRequiredService<MqttServer>() : null,
            kafka,
            options.SchemaRegistryUrl));
        await health.UntilReady(stop);
        publicBroker = web.Services.GetRequiredService<LocalMqttBroker>();
        publicBroker.Open();
        web.Services.GetRequiredService<Health.Holder>().Health = health; // last: from 200 on, everybody gets in
    }

    /// <summary>One Kestrel host for all that listens.</summary>
    private async Task<WebApplication> StartServers(CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { WebRootPath = WebClient.Root });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>()
            .AddSingleton(users)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<Health.Holder>()
            .AddLocalMqtt(new MqttLimits { MessagesPerSecond = options.UserRate }, options.DataFolder);
        builder.Services.AddSchemaRegistry(new SchemaRegistryOptions { Brokers = options.KafkaBrokers });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(options.HttpPort);
            if (options.Mqtt is null) kestrel.ListenLocalhost(options.MqttPort, tcp => tcp.UseLocalMqtt());
            if (options.SchemaRegistry is null) kestrel.ListenLocalhost(options.RegistryPort);
        });
        var app = builder.Build();
        app.Use(LoopbackOnly.Check);
        app.Use(WebClient.Guard);
        var http = $"*:{options.HttpPort}";
        app.MapWebClient(http);
        app.MapLocalMqtt().RequireHost(http);
        app.MapGet("/health", async Task<Results<Ok<Health.Report>, ProblemHttpResult>> (Health.Holder holder) =>
            await holder.Error() is { } why
                ? TypedResults.Problem(why, statusCode: StatusCodes.Status503ServiceUnavailable)
                : TypedResults.Ok(holder.Report()))
            .RequireHost(http);
        app.MapSchemaRegistry().RequireHost($"*:{options.RegistryPort}");
        await app.StartAsync(stop);
        Own(app);
        return app;
    }

    /// <summary>The app as it is deployed, in as many instances as asked for.</summary>
    private async Task<IReadOnlyList<FunctionsHost>> StartFunctions(WebApplication web, CancellationToken stop)
    {
        var topics = new Topics("orders");
        var app = new FunctionsHostOptions
        {
            App = Path.GetFullPath(
                typeof(LocalCloud).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                    .Single(metadata => metadata.Key == "Functions").Value!),
            Sink = new SiemFile(options.DataFolder, Console.Out),
            Settings = new Dictionary<string, string?>
            {
                [nameof(Settings.Context)] = topics.Context,
                [nameof(Settings.KafkaBrokers)] = options.KafkaBrokers,
                [nameof(Settings.SchemaRegistryUrl)] = options.SchemaRegistryUrl.ToString(),
                [nameof(Settings.MqttUrl)] = options.MqttUrl.ToString(),
                [nameof(Settings.MqttUsername)] = options.Mqtt is null ? LocalUsers.Notifier : options.MqttUsername,
                [nameof(Settings.MqttPassword)] = options.Mqtt is null ? users.PasswordOf(LocalUsers.Notifier) : options.MqttPassword,
                [nameof(Settings.InboundTopic)] = topics.Inbound,
                [nameof(Settings.EventsTopic)] = topics.Events,
                [nameof(Settings.ResultsTopic)] = topics.Results,
                [nameof(Settings.ResumesTopic)] = topics.Resumes,
                [nameof(Settings.AuditTopic)] = topics.Audit,
                [nameof(Settings.AuditEventHub)] = "audit",
                [nameof(Settings.AuditFormat)] = options.AuditFormat,
                [nameof(Settings.AuditLog)] = Path.GetFullPath(Path.Combine(options.DataFolder, "audit")),
                [nameof(Settings.AuditKeys)] = SealKeys.Of(options.DataFolder),
            },
        };
        return await Task.WhenAll(
            Enumerable.Range(0, options.Workers)
                .Select(async _ => Own(await FunctionsHost.Start(app, web.Services.GetRequiredService<ILogger<FunctionsHost>>(), stop))));
    }

    private MqttIngress StartIngress(WebApplication web, KafkaAddress kafka) => new(
        new MqttConnectionOptions(options.MqttUrl, IngressShard.Whole.ClientId)
        {
            Username = options.Mqtt is null ? LocalUsers.Ingress : options.MqttUsername,
            Password = options.Mqtt is null ? users.PasswordOf(LocalUsers.Ingress) : options.MqttPassword,
        },
        kafka, new Topics("orders").Inbound, IngressShard.Whole, TimeProvider.System, new Random(),
        web.Services.GetRequiredService<ILogger<MqttIngress>>());

    private T Own<T>(T part) where T : IAsyncDisposable
    {
        lock (started) started.Push(part);
        return part;
    }
}
