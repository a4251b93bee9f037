using System.Diagnostics;
using System.Net;
using MQTTnet.Server;
using ServerlessEvents.Bench.Roundtrip;

namespace ServerlessEvents.Bench.Notify;

/// <summary>
/// An MQTT broker that only acknowledges. It is a process of its own (this program, called with its command), and is killed when disposed.
/// </summary>
internal sealed class MqttBrokerProcess : IDisposable
{
    public const string Command = "mqtt-broker";
    private const string Ready = "ready";
    private readonly Process process;

    private MqttBrokerProcess(Process process, int port) => (this.process, Url) = (process, new Uri($"mqtt://127.0.0.1:{port}"));

    public Uri Url { get; }

    public static async Task<MqttBrokerProcess> Start(CancellationToken stop)
    {
        var port = CloudChild.FreePorts(1)[0];
        var process = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(MqttBrokerProcess).Assembly.Location, Command, $"{port}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            })!;
        return await process.StandardOutput.ReadLineAsync(stop) == Ready
            ? new(process, port)
            : throw new InvalidOperationException("The MQTT broker did not start.");
    }

    /// <summary>
    /// What the process does: it serves until its standard input ends, which also happens when the process that started it is gone.
    /// </summary>
    public static async Task Serve(int port, CancellationToken stop)
    {
        using var server = new MqttServerFactory().CreateMqttServer(Options(port));
        await server.StartAsync();
        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync(stop);
        await server.StopAsync();
    }

    public static MqttServerOptions Options(int port) => new MqttServerOptionsBuilder()
        .WithDefaultEndpoint()
        .WithDefaultEndpointPort(port)
        .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
        .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
        .Build();

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
