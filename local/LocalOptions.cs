using ServerlessEvents.Local.Mqtt;

namespace ServerlessEvents.Local;

/// <summary>What the local cloud is told on its command line. A part that is given an address is not started.</summary>
public sealed record LocalOptions
{
    /// <summary>The folder that holds everything that survives a stop.</summary>
    public required string DataFolder { get; init; }

    public int KafkaPort { get; init; } = 9092;
    public int MqttPort { get; init; } = 1883;
    public int HttpPort { get; init; } = 8080;
    public int RegistryPort { get; init; } = 8081;

    /// <summary>How many instances of the function app run, each with a worker process of its own.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>How many messages a second the local MQTT broker takes of one user.</summary>
    public int UserRate { get; init; } = MqttLimits.UsualMessagesPerSecond;

    /// <summary>The shape of the audit lines when nobody asks for another.</summary>
    public const string UsualAuditFormat = "asim";

    /// <summary>The shape of the audit lines: <c>asim</c> or <c>ocsf</c>.</summary>
    public string AuditFormat { get; init; } = UsualAuditFormat;

    /// <summary><c>host:port</c> of a real Kafka.</summary>
    public string? Kafka { get; init; }

    /// <summary>URL of a real MQTT broker.</summary>
    public Uri? Mqtt { get; init; }

    /// <summary>Who the ingress and the notifier are at a real MQTT broker; null where it asks nobody.</summary>
    public string? MqttUsername { get; init; }

    /// <inheritdoc cref="MqttUsername"/>
    public string? MqttPassword { get; init; }

    /// <summary>URL of a real schema registry.</summary>
    public Uri? SchemaRegistry { get; init; }

    public string KafkaBrokers => Kafka ?? $"127.0.0.1:{KafkaPort}";
    public Uri MqttUrl => Mqtt ?? new($"mqtt://127.0.0.1:{MqttPort}");
    public Uri SchemaRegistryUrl => SchemaRegistry ?? new($"http://127.0.0.1:{RegistryPort}");
    public Uri HttpUrl => new($"http://127.0.0.1:{HttpPort}");

    /// <summary>The ports that will be listened on, by the flag that changes each.</summary>
    public IEnumerable<(string Flag, int Port)> Ports
    {
        get
        {
            if (Kafka is null) yield return ("--kafka-port", KafkaPort);
            if (Mqtt is null) yield return ("--mqtt-port", MqttPort);
            yield return ("--http-port", HttpPort);
            if (SchemaRegistry is null) yield return ("--registry-port", RegistryPort);
        }
    }
}
