using System.CommandLine;
using System.CommandLine.Parsing;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Cli;

/// <summary>The options that say where things are, the same in every command; environment variables stand in for what is not given.</summary>
public static class Connections
{
    public static Option<string> Kafka(Terminal terminal) => new("--kafka")
    {
        Description = "Kafka's brokers [KAFKA_BROKERS; with KAFKA_USERNAME and KAFKA_PASSWORD: SASL over TLS].",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => terminal.Variable("KAFKA_BROKERS") ?? "127.0.0.1:9092",
    };

    public static Option<Uri> SchemaRegistry(Terminal terminal) => new("--schema-registry")
    {
        Description = "The schema registry [SCHEMA_REGISTRY_URL; SCHEMA_REGISTRY_AUTH=user:password].",
        HelpName = "URL",
        DefaultValueFactory = result => Url(result, terminal.Variable("SCHEMA_REGISTRY_URL") ?? "http://127.0.0.1:8081", "http", "https"),
        CustomParser = result => Url(result, result.Tokens[0].Value, "http", "https"),
    };

    public static Option<Uri> Mqtt(Terminal terminal) => new("--mqtt")
    {
        Description = "The MQTT broker: mqtt, mqtts, ws or wss [MQTT_URL].",
        HelpName = "URL",
        DefaultValueFactory = result => Url(result, terminal.Variable("MQTT_URL") ?? "mqtt://127.0.0.1:1883", "mqtt", "mqtts", "ws", "wss"),
        CustomParser = result => Url(result, result.Tokens[0].Value, "mqtt", "mqtts", "ws", "wss"),
    };

    public static Option<string> Context(Terminal terminal) => new("--context")
    {
        Description = "The context, which names its topics [SEVENTS_CONTEXT].",
        HelpName = "NAME",
        DefaultValueFactory = _ => terminal.Variable("SEVENTS_CONTEXT") ?? "orders",
    };

    public static KafkaAddress Address(Terminal terminal, string brokers) => new(brokers, terminal.Variable("KAFKA_USERNAME"), terminal.Variable("KAFKA_PASSWORD"));

    private static Uri Url(ArgumentResult result, string text, params string[] schemes)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme)) return url;
        result.AddError($"'{text}' is no URL that begins with {string.Join(", ", schemes.Select(scheme => scheme + "://"))}.");
        return new Uri("none:");
    }
}
