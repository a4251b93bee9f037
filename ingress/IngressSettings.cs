using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;
using ServerlessEvents.Mqtt;

namespace ServerlessEvents.Ingress;

/// <summary>Every setting of the ingress, read once at start; an empty one counts as none.</summary>
public sealed record IngressSettings
{
    public string Context { get; init; } = "orders";
    public string KafkaBrokers { get; init; } = "";
    public string? KafkaUsername { get; init; }
    public string? KafkaPassword { get; init; }
    public string MqttUrl { get; init; } = "";
    public string? MqttUsername { get; init; }
    public string? MqttPassword { get; init; }

    /// <summary>PEM, the certificate and its key one after the other.</summary>
    public string? MqttClientCertificate { get; init; }

    public string? InboundTopic { get; init; }

    /// <summary>Which of several this is: <c>1/1</c> when it is the only one, <c>2/3</c> for the second of three.</summary>
    public string IngressShard { get; init; } = "1/1";

    /// <summary>
    /// How long the MQTT broker keeps messages that this ingress has not acknowledged; as long as Kafka keeps its records.
    /// </summary>
    private static readonly TimeSpan SessionExpiry = TimeSpan.FromDays(7);

    public KafkaAddress Kafka => new(KafkaBrokers, Given(KafkaUsername), Given(KafkaPassword));
    public string Inbound => Given(InboundTopic) ?? new Topics(Context).Inbound;
    public IngressShard Shard => Ingress.IngressShard.Read(IngressShard)!;

    public MqttConnectionOptions Mqtt => new(new Uri(MqttUrl), Shard.ClientId)
    {
        Username = MqttUsername,
        Password = MqttPassword,
        CertificatePem = MqttClientCertificate,
        SessionExpiry = SessionExpiry,
    };

    /// <summary>Reads and checks them; throws one exception that names every fault.</summary>
    public static IngressSettings Read(IConfiguration configuration)
    {
        var settings = configuration.Get<IngressSettings>() ?? new();
        var faults = settings.Faults().ToArray();
        return faults.Length == 0 ? settings : throw new InvalidOperationException(
            "The settings of the ingress are not right:\n" + string.Join('\n', faults.Select(fault => "  * " + fault)));
    }

    private static string? Given(string? setting) => string.IsNullOrEmpty(setting) ? null : setting;

    private IEnumerable<string> Faults()
    {
        if (KafkaBrokers.Length == 0)
        {
            yield return "KafkaBrokers is missing; set it to host:port of one or more Kafka brokers, separated by commas.";
        }
        if (MqttConnectionOptions.Fault(MqttUrl, MqttPassword, MqttClientCertificate) is { } fault) yield return fault;
        if (Ingress.IngressShard.Read(IngressShard) is null)
        {
            yield return $"IngressShard is '{IngressShard}'; "
                + $"set it to NUMBER/OF, from 1/1 to {Ingress.IngressShard.Max}/{Ingress.IngressShard.Max}.";
        }
        if (Given(KafkaUsername) is null != Given(KafkaPassword) is null)
        {
            yield return "KafkaUsername and KafkaPassword belong together; set both or neither.";
        }
    }
}
