using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace ServerlessEvents.Local;

/// <summary>The command line of <c>./run</c>: one clear line and exit code 2 for what cannot be.</summary>
public static class CommandLine
{
    public const int BadUsage = 2;

    /// <summary>Parses and runs.</summary>
    public static async Task<int> Run(string[] args, Func<LocalOptions, CancellationToken, Task<int>> run)
    {
        var data = new Option<string>("--data") { Description = "The folder that keeps everything.", HelpName = "DIR", DefaultValueFactory = _ => ".data" };
        var kafkaPort = Port("--kafka-port", 9092);
        var mqttPort = Port("--mqtt-port", 1883);
        var httpPort = Port("--http-port", 8080);
        var registryPort = Port("--registry-port", 8081);
        var kafka = new Option<string?>("--kafka") { Description = "A real Kafka instead of the embedded one.", HelpName = "HOST:PORT" };
        var mqtt = new Option<Uri?>("--mqtt") { Description = "A real MQTT broker instead of the embedded one.", HelpName = "URL" };
        var registry = new Option<Uri?>("--schema-registry") { Description = "A real schema registry instead of the embedded one.", HelpName = "URL" };
        var root = new RootCommand("The whole of ServerlessEvents in one process, on loopback.") { data, kafkaPort, mqttPort, httpPort, registryPort, kafka, mqtt, registry };
        root.SetAction((parsed, stop) => run(new LocalOptions
        {
            DataFolder = Path.GetFullPath(parsed.GetValue(data)!),
            KafkaPort = parsed.GetValue(kafkaPort),
            MqttPort = parsed.GetValue(mqttPort),
            HttpPort = parsed.GetValue(httpPort),
            RegistryPort = parsed.GetValue(registryPort),
            Kafka = parsed.GetValue(kafka),
            Mqtt = parsed.GetValue(mqtt),
            SchemaRegistry = parsed.GetValue(registry),
        }, stop));

        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0) return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(3) });
        Console.Error.WriteLine(parsed.Errors[0].Message + " See --help.");
        return BadUsage;
    }

    /// <summary>The first port that somebody else listens on, in words; null when all are free.</summary>
    public static string? TakenPort(LocalOptions options)
    {
        foreach (var twice in options.Ports.GroupBy(p => p.Port).Where(p => p.Count() > 1)) return $"Port {twice.Key} is asked for twice, by {string.Join(" and ", twice.Select(p => p.Flag))}; choose different ones.";
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

    private static Option<int> Port(string name, int usual)
    {
        var option = new Option<int>(name) { Description = $"The port, {usual} by default.", HelpName = "PORT", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any()) return;
            if (result.GetValueOrDefault<int>() is < 1 or > 65535) result.AddError($"{name} takes a port from 1 to 65535.");
        });
        return option;
    }
}
