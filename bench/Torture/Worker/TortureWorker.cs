using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Folding;
using ServerlessEvents.Functions;

namespace ServerlessEvents.Bench.Torture.Worker;

/// <summary>The functions app with nothing running but the fold, on a host that loses and repeats batches. It says on standard output what happens to it.</summary>
public static class TortureWorker
{
    private static readonly string[] s_notHere = [nameof(ValidateEvents), nameof(FoldEvents), nameof(NotifyClients), nameof(ForwardAudit), nameof(ReplayNotifications)];

    public static async Task<int> Run(string brokers, string context, string delivery, int seed, CancellationToken stop)
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        var topics = TortureRun.TopicsOf(context);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(s_notHere.Select(function => KeyValuePair.Create($"AzureWebJobs.{function}.Disabled", (string?)"true")))
        {
            [nameof(Settings.Context)] = context,
            [nameof(Settings.KafkaBrokers)] = brokers,
            [nameof(Settings.EventsTopic)] = topics.Events,
            [nameof(Settings.AuditTopic)] = topics.Audit,
            [nameof(Settings.Delivery)] = delivery,
            [nameof(Settings.SchemaRegistryUrl)] = "http://127.0.0.1:1", // the fold asks neither for schemas
            [nameof(Settings.MqttUrl)] = "mqtt://127.0.0.1:1", // nor for MQTT
            [nameof(Settings.AuditEventHub)] = "none",
        });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Critical).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace); // standard output counts
        builder.Services.AddServerlessEvents(builder.Configuration, new Aggregates(Tally.Aggregate));
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(RegistryCheck))); // a tally has no schema
        builder.Services.AddSingleton(HostJson.Read(AppContext.BaseDirectory) with { SessionTimeoutMs = TortureOptions.SessionTimeoutMs });
        var host = new BadHost(new Random(seed), Console.Out);
        builder.Services.AddSingleton(host);
        using var app = builder.Build();
        await app.StartAsync(stop);
        Console.WriteLine("ready");
        await Task.WhenAny(Task.Run(() => Listen(host), stop), app.WaitForShutdownAsync(stop));
        return 0; // no orderly stop: the run is over, or gone
    }

    private static void Listen(BadHost host)
    {
        while (Console.ReadLine() is { } line)
        {
            if (line == "calm") host.IsCalm = true;
        }
    }
}
