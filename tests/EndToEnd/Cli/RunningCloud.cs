using System.Net;
using System.Net.Sockets;
using ServerlessEvents.Local;

namespace ServerlessEvents.Tests.Cli;

/// <summary>The whole local cloud on free ports and a folder of its own, started once for the tests of a class.</summary>
public sealed class RunningCloud : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cloud-");
    private LocalCloud? cloud;

    public string Kafka { get; private set; } = "";
    public string Mqtt { get; private set; } = "";

    /// <summary>A registry that runs elsewhere, in place of the cloud's own.</summary>
    public Uri? Registry { get; init; }

    public async ValueTask InitializeAsync()
    {
        var ports = FreePorts(4);
        var options = new LocalOptions
        {
            DataFolder = folder.FullName,
            KafkaPort = ports[0],
            MqttPort = ports[1],
            HttpPort = ports[2],
            RegistryPort = ports[3],
            SchemaRegistry = Registry
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        cloud = await LocalCloud.Start(options, limit.Token);
        (Kafka, Mqtt) = (options.KafkaBrokers, options.MqttUrl.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (cloud is not null) await cloud.DisposeAsync();
        folder.Delete(recursive: true);
    }

    // All are held open until all are found, so that none is found twice.
    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
