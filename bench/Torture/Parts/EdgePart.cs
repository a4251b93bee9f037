using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Bench.Torture.Edge;
using ServerlessEvents.Functions;
using ServerlessEvents.Ingress;

namespace ServerlessEvents.Bench.Torture.Parts;

/// <summary>
/// The two kinds of processes that a rotation of the edge kills: an ingress, and an instance of the app with the functions from MQTT's side
/// and back. They end when their standard input ends.
/// </summary>
internal static class EdgePart
{
    private static readonly string[] NotHere = [nameof(ForwardAudit), nameof(ReplayNotifications)];

    public static async Task<int> Ingress(string brokers, string mqttUrl, string shard, CancellationToken stop)
    {
        var settings = IngressSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [nameof(IngressSettings.Context)] = EdgeOptions.Context,
            [nameof(IngressSettings.KafkaBrokers)] = brokers,
            [nameof(IngressSettings.MqttUrl)] = mqttUrl,
            [nameof(IngressSettings.MqttUsername)] = "ingress",
            [nameof(IngressSettings.MqttPassword)] = "ingress",
            [nameof(IngressSettings.IngressShard)] = shard,
        }).Build());
        using var logging = Instance.Logging();
        await using var ingress = new MqttIngress(
            settings.Mqtt, settings.Kafka, settings.Inbound, settings.Shard, TimeProvider.System, new Random(),
            logging.CreateLogger<MqttIngress>());
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!ingress.IsReady) await tick.WaitForNextTickAsync(stop);
        await UntilTold(ingress.Completion, stop);
        return ingress.Completion.IsFaulted ? 1 : 0;
    }

    public static Task<int> Functions(string brokers, string mqttUrl, string registry, CancellationToken stop)
    {
        var topics = TortureRun.TopicsOf(EdgeOptions.Context);
        var app = Instance.App("Functions", new Dictionary<string, string?>(NotHere.Select(
            function => KeyValuePair.Create($"AzureWebJobs.{function}.Disabled", (string?)"true")))
        {
            [nameof(Settings.Context)] = EdgeOptions.Context,
            [nameof(Settings.KafkaBrokers)] = brokers,
            [nameof(Settings.SchemaRegistryUrl)] = registry,
            [nameof(Settings.MqttUrl)] = mqttUrl,
            [nameof(Settings.MqttUsername)] = "notifier",
            [nameof(Settings.MqttPassword)] = "notifier",
            [nameof(Settings.InboundTopic)] = topics.Inbound,
            [nameof(Settings.EventsTopic)] = topics.Events,
            [nameof(Settings.ResultsTopic)] = topics.Results,
            [nameof(Settings.AuditTopic)] = topics.Audit,
            [nameof(Settings.AuditEventHub)] = "none",
        });
        return Instance.Run(app, _ => { }, stop);
    }

    private static Task UntilTold(Task ended, CancellationToken stop)
    {
        Console.WriteLine("ready");
        return Task.WhenAny(Task.Run(Console.In.ReadToEnd, stop), ended);
    }
}
