using System.CommandLine;
using System.CommandLine.Parsing;
using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Cli;

/// <summary>
/// The options that say where things are, the same in every command; environment variables stand in for what is not given.
/// </summary>
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
        DefaultValueFactory = result => Registry(terminal, result, terminal.Variable("SCHEMA_REGISTRY_URL") ?? "http://127.0.0.1:8081"),
        CustomParser = result => Registry(terminal, result, result.Tokens[0].Value),
    };

    public static Option<Uri> Mqtt(Terminal terminal) => new("--mqtt")
    {
        Description = "The MQTT broker: mqtt, mqtts, ws or wss [MQTT_URL].",
        HelpName = "URL",
        DefaultValueFactory = result => Mqtt(result, terminal.Variable("MQTT_URL") ?? "mqtt://127.0.0.1:1883"),
        CustomParser = result => Mqtt(result, result.Tokens[0].Value),
    };

    public static Option<string> Context(Terminal terminal) => new("--context")
    {
        Description = "The context, which names its topics [SEVENTS_CONTEXT].",
        HelpName = "NAME",
        DefaultValueFactory = _ => terminal.Variable("SEVENTS_CONTEXT") ?? "orders",
    };

    public static Option<string> Operator(Terminal terminal) => new("--as")
    {
        Description = "Who does this, for the audit [USER].",
        HelpName = "NAME",
        DefaultValueFactory = _ => terminal.Variable("USER") ?? Environment.UserName,
    };

    public static KafkaAddress Address(Terminal terminal, string brokers) =>
        new(brokers, terminal.Variable("KAFKA_USERNAME"), terminal.Variable("KAFKA_PASSWORD"));

    /// <summary>What speaks against a password for the MQTT broker; null when nothing does.</summary>
    public static string? MqttFault(Uri url, bool hasPassword) => ServiceUrl.Fault("--mqtt", url, hasPassword, "--user and MQTT_PASSWORD");

    private static Uri Mqtt(ArgumentResult result, string text) =>
        Url(result, text, url => MqttFault(url, hasPassword: false), "mqtt", "mqtts", "ws", "wss");

    private static Uri Registry(Terminal terminal, ArgumentResult result, string text) =>
        Url(
            result,
            text,
            url => ServiceUrl.Fault(
                "--schema-registry", url, terminal.Variable("SCHEMA_REGISTRY_AUTH") is not null, "SCHEMA_REGISTRY_AUTH"),
            "http",
            "https");

    private static Uri Url(ArgumentResult result, string text, Func<Uri, string?> faultOf, params string[] schemes)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme))
        {
            if (faultOf(url) is not { } fault) return url;
            result.AddError(fault);
            return new Uri("none:");
        }
        var begins = string.Join(", ", schemes.Select(scheme => scheme + "://"));
        result.AddError($"'{ServiceUrl.Shown(text)}' is no URL that begins with {begins}.");
        return new Uri("none:");
    }
}
