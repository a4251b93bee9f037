using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Local.Mqtt;

namespace ServerlessEvents.Local;

/// <summary>The command line of <c>./run</c>: one clear line and exit code 2 for what cannot be.</summary>
public static class CommandLine
{
    public const int BadUsage = 2;

    private const int MostWorkers = 16;
    private const int MostUserRate = 1_000_000;

    /// <summary>
    /// Stopping in order takes under 3 s, and at most 15 where a call hangs in a worker; a process that hangs is ended all the same.
    /// </summary>
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(20);

    /// <summary>Parses and runs.</summary>
    public static async Task<int> Run(string[] args, Func<LocalOptions, CancellationToken, Task<int>> run)
    {
        var data = new Option<string>("--data")
        {
            Description = "The folder that keeps everything.",
            HelpName = "DIR",
            DefaultValueFactory = _ => ".data",
        };
        var kafkaPort = Port("--kafka-port", 9092);
        var mqttPort = Port("--mqtt-port", 1883);
        var httpPort = Port("--http-port", 8080);
        var registryPort = Port("--registry-port", 8081);
        var kafka = new Option<string?>("--kafka")
        {
            Description = "A real Kafka instead of the embedded one.",
            HelpName = "HOST:PORT",
            CustomParser = ReadBrokers,
        };
        var mqttPassword = Environment.GetEnvironmentVariable("MQTT_PASSWORD");
        var mqtt = Url(
            "--mqtt",
            "A real MQTT broker instead of the embedded one [MQTT_USERNAME, MQTT_PASSWORD].",
            !string.IsNullOrEmpty(mqttPassword),
            "MQTT_USERNAME and MQTT_PASSWORD",
            "mqtt", "mqtts", "ws", "wss");
        var workers = Count("--workers", "How many instances of the functions run, each in a process of its own.", 1, MostWorkers);
        var userRate = Count(
            "--user-rate", "How many messages a second the embedded MQTT broker takes of one user.", MqttLimits.UsualMessagesPerSecond, MostUserRate);
        var registry = Url(
            "--schema-registry",
            "A real schema registry instead of the embedded one.",
            hasPassword: false,
            credentials: null,
            "http", "https");
        var auditFormat = new Option<string>("--audit-format")
        {
            Description = "The shape of the audit lines.",
            HelpName = string.Join("|", AuditFormats.All.Keys),
            DefaultValueFactory = _ => LocalOptions.UsualAuditFormat,
            CustomParser = given => AuditFormats.All.ContainsKey(given.Tokens[0].Value)
                ? given.Tokens[0].Value
                : Refuse<string>(
                    given, $"--audit-format takes {string.Join(" or ", AuditFormats.All.Keys)}, not '{given.Tokens[0].Value}'."),
        };
        var root = new RootCommand("The whole of ServerlessEvents on this machine, on loopback.")
        {
            data, kafkaPort, mqttPort, httpPort, registryPort, kafka, mqtt, registry, workers, userRate, auditFormat,
        };
        root.SetAction((parsed, stop) => run(new LocalOptions
        {
            DataFolder = Path.GetFullPath(parsed.GetValue(data)!),
            KafkaPort = parsed.GetValue(kafkaPort),
            MqttPort = parsed.GetValue(mqttPort),
            HttpPort = parsed.GetValue(httpPort),
            RegistryPort = parsed.GetValue(registryPort),
            Kafka = parsed.GetValue(kafka),
            Mqtt = parsed.GetValue(mqtt),
            MqttUsername = Environment.GetEnvironmentVariable("MQTT_USERNAME"),
            MqttPassword = mqttPassword,
            SchemaRegistry = parsed.GetValue(registry),
            Workers = parsed.GetValue(workers),
            UserRate = parsed.GetValue(userRate),
            AuditFormat = parsed.GetValue(auditFormat)!,
        }, stop));

        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopsWithin });
        }
        Console.Error.WriteLine(Printable.Of(parsed.Errors[0].Message + " See --help."));
        return BadUsage;
    }

    /// <summary>The first port that somebody else listens on, in words; null when all are free.</summary>
    public static string? TakenPort(LocalOptions options)
    {
        foreach (var twice in options.Ports.GroupBy(p => p.Port).Where(p => p.Count() > 1))
            return $"Port {twice.Key} is asked for twice, by {string.Join(" and ", twice.Select(p => p.Flag))}; choose different ones.";
        foreach (var (flag, port) in options.Ports)
        {
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
            }
            catch (SocketException) { return $"Port {port} is taken; choose another with {flag}."; }
        }
        return null;
    }

    private static Option<int> Port(string name, int usual) => new(name)
    {
        Description = $"The port, {usual} by default.",
        HelpName = "PORT",
        DefaultValueFactory = _ => usual,
        CustomParser = given =>
            ReadPort(given.Tokens[0].Value) ?? Refuse<int>(given, $"{name} takes a port from 1 to 65535, not '{given.Tokens[0].Value}'."),
    };

    private static Option<int> Count(string name, string description, int usual, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => usual,
        CustomParser = given =>
            int.TryParse(given.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count >= 1 && count <= most
                ? count
                : Refuse<int>(given, $"{name} takes a number from 1 to {most}, not '{given.Tokens[0].Value}'."),
    };

    private static Option<Uri?> Url(
        string name, string description, bool hasPassword, string? credentials, params string[] schemes) =>
        new(name)
        {
            Description = description,
            HelpName = "URL",
            CustomParser = given => Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme)
                ? ServiceUrl.Fault(name, url, hasPassword, credentials) is { } fault ? Refuse<Uri>(given, fault) : url
                : Refuse<Uri>(
                    given,
                    $"{name} takes a URL that begins with {string.Join(" or ", schemes.Select(scheme => scheme + "://"))}, "
                    + $"not '{ServiceUrl.Shown(given.Tokens[0].Value)}'."),
        };

    private static string? ReadBrokers(ArgumentResult given) =>
        given.Tokens[0].Value.Split(',')
            .All(broker => broker.LastIndexOf(':') is > 0 and var colon && ReadPort(broker[(colon + 1)..]) is not null)
            ? given.Tokens[0].Value
            : Refuse<string>(given, $"--kafka takes HOST:PORT, or several with commas between them, not '{given.Tokens[0].Value}'.");

    private static int? ReadPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? port : null;

    private static T? Refuse<T>(ArgumentResult given, string why)
    {
        given.AddError(why);
        return default;
    }
}
