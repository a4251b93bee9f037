using Microsoft.Extensions.Configuration;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Kafka;
using ServerlessEvents.Mqtt;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Functions;

/// <summary>Every app setting of the functions, read once at start. Attributes name the same settings as <c>%Name%</c>.</summary>
public sealed record Settings
{
    public string Context { get; init; } = "orders";
    public string KafkaBrokers { get; init; } = "";
    public string? KafkaUsername { get; init; }
    public string? KafkaPassword { get; init; }
    public string SchemaRegistryUrl { get; init; } = "";
    public string? SchemaRegistryUsername { get; init; }
    public string? SchemaRegistryPassword { get; init; }
    public string MqttUrl { get; init; } = "";
    public string? MqttUsername { get; init; }
    public string? MqttPassword { get; init; }
    public string? MqttClientCertificate { get; init; }
    public string? InboundTopic { get; init; }
    public string? EventsTopic { get; init; }
    public string? AggregatesTopic { get; init; }
    public string? ResultsTopic { get; init; }
    public string? ResumesTopic { get; init; }
    public string? DeadLettersTopic { get; init; }
    public string? AuditTopic { get; init; }
    public string AuditEventHub { get; init; } = "";

    /// <summary>Endpoint of the Logs Ingestion API, for <see cref="IngestAudit"/> only.</summary>
    public string? SiemEndpoint { get; init; }

    /// <summary>Immutable id of the data collection rule that takes audit records.</summary>
    public string? SiemRuleId { get; init; }

    /// <summary><c>exactly-once</c>, or <c>at-least-once</c> for a Kafka without transactions.</summary>
    public string Delivery { get; init; } = DeliveryGuarantees.ExactlyOnce;

    /// <summary>
    /// How inbound records look: <c>ingress</c> (ours), <c>connect</c> (Kafka Connect's MQTT source) or <c>event-grid</c> (Event Grid's
    /// routing).
    /// </summary>
    public string InboundShape { get; init; } = "ingress";

    /// <summary>
    /// Whether functions go on reading their partitions between the calls of the trigger. Then events take milliseconds, but an instance
    /// never becomes idle.
    /// </summary>
    public bool Follow { get; init; } = true;

    /// <summary>The shape of audit lines: <c>asim</c> (Microsoft Sentinel) or <c>ocsf</c> (API Activity).</summary>
    public string AuditFormat { get; init; } = "asim";

    /// <summary>
    /// Where <see cref="SealAudit"/> writes the sealed logs: the URL of a blob container, or a folder. Without it nothing is sealed.
    /// </summary>
    public string? AuditLog { get; init; }

    /// <summary>The private keys that sign the sealed logs, one a line, as <c>sevents audit keys</c> makes them.</summary>
    public string? AuditKeys { get; init; }

    /// <summary>
    /// One more key that signs: the identifier of a key over P-256 in Azure Key Vault, with its version; empty for none.
    /// </summary>
    public string? AuditVaultKey { get; init; }

    /// <summary>The submission prefix of a witness that cosigns what is sealed (C2SP tlog-witness); empty for none.</summary>
    public string? AuditWitnessUrl { get; init; }

    /// <summary>The public key of the witness.</summary>
    public string? AuditWitnessKey { get; init; }

    /// <summary>How many partitions of events one instance keeps producers and snapshots for.</summary>
    public int MaxOwnedPartitions { get; init; } = 16;

    /// <summary>How many MiB the snapshots of one partition may take; beyond it the coldest are read again when needed.</summary>
    public int PartitionMemoryMiB { get; init; } = 64;

    internal ServerlessEvents.Kafka.DeliveryGuarantee FoldDelivery =>
        DeliveryGuarantees.Read(Delivery) ?? ServerlessEvents.Kafka.DeliveryGuarantee.ExactlyOnce;

    public KafkaAddress Kafka => new(KafkaBrokers, KafkaUsername, KafkaPassword);

    /// <summary>The topics: each setting, or the default of the context.</summary>
    public Topics Topics
    {
        get
        {
            var usual = new Topics(Context);
            return usual with
            {
                Inbound = Given(InboundTopic) ?? usual.Inbound,
                Events = Given(EventsTopic) ?? usual.Events,
                Aggregates = Given(AggregatesTopic) ?? usual.Aggregates,
                Results = Given(ResultsTopic) ?? usual.Results,
                Resumes = Given(ResumesTopic) ?? usual.Resumes,
                DeadLetters = Given(DeadLettersTopic) ?? usual.DeadLetters,
                Audit = Given(AuditTopic) ?? usual.Audit,
            };
        }
    }

    /// <summary>Reads and checks them; throws one exception that names every fault.</summary>
    public static Settings Read(IConfiguration configuration)
    {
        var settings = configuration.Get<Settings>() ?? new();
        var faults = settings.Faults().ToArray();
        return faults.Length == 0 ? settings : throw new InvalidOperationException(
            "The app settings are not right:\n" + string.Join('\n', faults.Select(fault => "  * " + fault)));
    }

    /// <summary>An empty setting counts as none: deployments set every setting.</summary>
    private static string? Given(string? setting) => string.IsNullOrEmpty(setting) ? null : setting;

    private string? KeysFault()
    {
        try
        {
            foreach (var key in SignerKey.ParseAll(AuditKeys ?? "")) key.Dispose();
            return null;
        }
        catch (TlogException e)
        {
            return $"AuditKeys cannot sign what AuditLog is to have: {e.Message}";
        }
    }

    private string? WitnessFault()
    {
        if (string.IsNullOrEmpty(AuditWitnessUrl) && string.IsNullOrEmpty(AuditWitnessKey)) return null;
        if (!Uri.TryCreate(AuditWitnessUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return $"AuditWitnessUrl '{ServiceUrl.Shown(AuditWitnessUrl ?? "")}' is no URL; "
                + "set it to, for example, https://witness.example.com.";
        }
        try
        {
            return VerifierKey.Parse(AuditWitnessKey ?? "").IsWitness
                ? null
                : "AuditWitnessKey is the key of a log; set it to what `sevents audit keys --witness` prints.";
        }
        catch (TlogException e)
        {
            return $"AuditWitnessKey cannot be used: {e.Message}";
        }
    }

    private IEnumerable<string> Faults()
    {
        if (KafkaBrokers.Length == 0)
        {
            yield return "KafkaBrokers is missing; set it to host:port of one or more Kafka brokers, separated by commas.";
        }
        if (!Uri.TryCreate(SchemaRegistryUrl, UriKind.Absolute, out var registry) || registry.Scheme is not ("http" or "https"))
        {
            yield return $"SchemaRegistryUrl '{ServiceUrl.Shown(SchemaRegistryUrl)}' is no URL; "
                + "set it to, for example, https://registry.example.com.";
        }
        else if (ServiceUrl.Fault(
            "SchemaRegistryUrl",
            registry,
            !string.IsNullOrEmpty(SchemaRegistryPassword),
            "SchemaRegistryUsername and SchemaRegistryPassword") is { } clear)
        {
            yield return clear;
        }
        if (MqttConnectionOptions.Fault(MqttUrl, MqttPassword, MqttClientCertificate) is { } fault) yield return fault;
        if (AuditEventHub.Length == 0) yield return "AuditEventHub is missing; set it to the name of the Event Hub that the SIEM reads.";
        if (!InboundShapes.All.ContainsKey(InboundShape))
            yield return $"InboundShape is '{InboundShape}'; set it to one of {string.Join(", ", InboundShapes.All.Keys.Order())}.";
        if (!AuditFormats.All.ContainsKey(AuditFormat))
            yield return $"AuditFormat is '{AuditFormat}'; set it to one of {string.Join(", ", AuditFormats.All.Keys.Order())}.";
        if (DeliveryGuarantees.Read(Delivery) is null)
            yield return $"Delivery is '{Delivery}'; set it to '{DeliveryGuarantees.ExactlyOnce}' or '{DeliveryGuarantees.AtLeastOnce}'.";
        var topics = Topics.Declare().Select(topic => topic.Name).ToArray();
        for (var i = 1; i < topics.Length; i++)
        {
            if (topics.Take(i).FirstOrDefault(before => Topics.Collide(before, topics[i])) is { } other)
                yield return $"The topics '{other}' and '{topics[i]}' are one name to Kafka, which does not tell '.' from '_' in it; rename one.";
        }
        if (!string.IsNullOrEmpty(AuditLog) && KeysFault() is { } keys) yield return keys;
        if (WitnessFault() is { } witness) yield return witness;
        if (!string.IsNullOrEmpty(AuditVaultKey) && !AuditVaultKey.StartsWith("https://", StringComparison.Ordinal))
            yield return $"AuditVaultKey '{AuditVaultKey}' is no key of a vault; set it to https://NAME.vault.azure.net/keys/NAME/VERSION.";
        if (MaxOwnedPartitions < 1) yield return $"MaxOwnedPartitions is {MaxOwnedPartitions}; set it to 1 or more.";
        if (PartitionMemoryMiB < 1) yield return $"PartitionMemoryMiB is {PartitionMemoryMiB}; set it to 1 or more.";
        if (string.IsNullOrEmpty(SiemEndpoint) != string.IsNullOrEmpty(SiemRuleId))
            yield return "SiemEndpoint and SiemRuleId belong together; set both or neither.";
        if (!string.IsNullOrEmpty(SiemEndpoint) && !Uri.TryCreate(SiemEndpoint, UriKind.Absolute, out _))
            yield return $"SiemEndpoint '{SiemEndpoint}' is no URL; set it to the logs ingestion endpoint of the data collection rule.";
        if (string.IsNullOrEmpty(KafkaUsername) != string.IsNullOrEmpty(KafkaPassword))
            yield return "KafkaUsername and KafkaPassword belong together; set both or neither.";
    }
}
