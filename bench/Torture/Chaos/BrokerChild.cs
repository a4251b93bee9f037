using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ServerlessEvents.Bench.Torture.Chaos;

/// <summary>The embedded broker's process: killed and started again on the same data and port.</summary>
public sealed class BrokerChild(TortureOptions options, string context, string data) : IDisposable
{
    private readonly int port = FreePort();
    private Child? process;

    public string BootstrapServers => $"127.0.0.1:{port}";

    public Task Start()
    {
        process = Child.Start(
            _ => { }, TortureCommand.BrokerName, data, port.ToString(CultureInfo.InvariantCulture), options.Profile, context);
        return process.Ready;
    }

    public void Kill() => process?.Dispose();

    public void Fault(string line) => process!.Tell(line);

    public void Calm() => process!.Tell(TortureBroker.Calm);

    public void Dispose() => Kill();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
