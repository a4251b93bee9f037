using ServerlessEvents.Functions;

namespace ServerlessEvents.Bench.Torture.Parts;

/// <summary>
/// An instance that runs only the fold, whose batches are spoilt (bench/Torture/Worker). It prints on standard output what happens to it.
/// </summary>
internal static class TorturePart
{
    private static readonly string[] NotHere =
    [
        nameof(ValidateEvents), nameof(FoldEvents), nameof(NotifyClients), nameof(ForwardAudit), nameof(ReplayNotifications),
        nameof(CatchUp), nameof(IngestAudit),
    ];

    public static async Task<int> Run(
        string brokers, string context, string delivery, int seed, int version, int more, CancellationToken stop)
    {
        var topics = TortureRun.TopicsOf(context);
        var calm = Path.Combine(Path.GetTempPath(), $"{context}-{seed}.calm");
        var app = Instance.App("TortureWorker", new Dictionary<string, string?>(NotHere.Select(
            function => KeyValuePair.Create($"AzureWebJobs.{function}.Disabled", (string?)"true")))
        {
            [nameof(Settings.Context)] = context,
            [nameof(Settings.KafkaBrokers)] = brokers,
            [nameof(Settings.EventsTopic)] = topics.Events,
            [nameof(Settings.AuditTopic)] = topics.Audit,
            [nameof(Settings.Delivery)] = delivery,
            [nameof(Settings.SchemaRegistryUrl)] = "http://127.0.0.1:1", // the fold asks neither for schemas
            [nameof(Settings.MqttUrl)] = "mqtt://127.0.0.1:1", // nor for MQTT
            [nameof(Settings.AuditEventHub)] = "none",
            // where the fold follows the log, it has mostly read a batch before the host spoils it
            [nameof(Settings.Follow)] = seed % 2 == 0 ? "true" : "false",
            ["TortureSeed"] = $"{seed}",
            ["TortureVersion"] = $"{version}",
            ["TortureMore"] = $"{more}",
            ["TortureCalm"] = calm,
        });
        return await Instance.Run(app, line => { if (line == "calm") File.WriteAllText(calm, ""); }, stop);
    }
}
