using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ServerlessEvents.Bench.Torture.Edge;

/// <summary>
/// Debian's mosquitto as a process, with the configuration of <c>infra/mqtt</c>. Only addresses, ports and file paths are changed. It keeps
/// its data over a stop, and listens on loopback only.
/// </summary>
public sealed class MosquittoBroker : IAsyncDisposable
{
    /// <summary>Both ingress and notifier, for a local cloud that is given one URL.</summary>
    private const string Both = "system";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string infra;
    private readonly string folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
    private readonly Dictionary<string, int> ports;
    private readonly int? maxPacketSize;
    private Process? process;

    private MosquittoBroker(string repository, int? maxPacketSize)
    {
        this.maxPacketSize = maxPacketSize;
        infra = Path.Combine(repository, "infra", "mqtt");
        ports = new[] { "8883", "8884", "1883", "1884" }.Zip(FreePorts(4)).ToDictionary();
        Certificates = new(Directory.CreateDirectory(Path.Combine(folder, "certs")).FullName);
    }

    public static bool IsInstalled { get; } = new[] { "/usr/sbin/mosquitto", "/usr/bin/mosquitto_passwd" }.All(File.Exists);

    public TestCertificates Certificates { get; }

    public int ProcessId => process!.Id;

    /// <summary>Where users connect, without TLS.</summary>
    public int Port => ports["1883"];

    /// <summary>Where the system's own parts connect, by password.</summary>
    public int SystemPort => ports["1884"];

    /// <summary>Where the system's own parts connect, by certificate.</summary>
    public int SystemTlsPort => ports["8884"];

    /// <summary>The file that mosquitto saves its data to. Mosquitto writes it beside and renames it, so it is always complete.</summary>
    private string Database => Path.Combine(folder, "lib", "mosquitto.db");

    /// <summary>Where a part of the system connects by password, which is its name.</summary>
    public Uri SystemUrl => new($"mqtt://127.0.0.1:{SystemPort}");

    /// <summary>What a local cloud finds in its environment, to use this broker.</summary>
    public static IReadOnlyDictionary<string, string> ForTheCloud { get; } = new Dictionary<string, string>
    {
        ["MQTT_USERNAME"] = Both,
        ["MQTT_PASSWORD"] = Both,
    };

    /// <summary>Starts it; the password of each user is the name.</summary>
    /// <param name="misnamed">Names that add-user refuses, and that are written without it.</param>
    /// <param name="maxPacketSize">Another limit than the configuration's.</param>
    public static async Task<MosquittoBroker> Start(
        string repository,
        IEnumerable<string> users,
        IEnumerable<string>? misnamed = null,
        int? maxPacketSize = null)
    {
        var broker = new MosquittoBroker(repository, maxPacketSize);
        await broker.Write(users, misnamed ?? []);
        await broker.Start();
        return broker;
    }

    /// <summary>Starts it again on what it has kept.</summary>
    public async Task Start()
    {
        process = Process.Start(
            new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", Path.Combine(folder, "mosquitto.conf")]) { RedirectStandardError = true })!;
        _ = process.StandardError.ReadToEndAsync(); // what it says before it has its log
        using var limit = new CancellationTokenSource(Limit);
        while (!await Listens(limit.Token)) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
    }

    /// <summary>
    /// SIGUSR1: mosquitto saves sessions, queues and retained messages at once. An operator sends it after adding an ingress.
    /// </summary>
    public async Task Save()
    {
        var saved = File.GetLastWriteTimeUtc(Database);
        await Signal("USR1");
        using var limit = new CancellationTokenSource(Limit);
        while (File.GetLastWriteTimeUtc(Database) == saved)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
    }

    /// <summary>SIGTERM: it saves, and ends.</summary>
    public async Task Stop()
    {
        await Signal("TERM");
        await process!.WaitForExitAsync().WaitAsync(Limit);
    }

    /// <summary>SIGKILL: it loses what came after the last save.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync().WaitAsync(Limit);
    }

    /// <summary>Runs add-user, which reads the password from standard input; gives the exit code and what it said.</summary>
    public static async Task<(int ExitCode, string Said)> AddUser(string repository, string file, string name, string password)
    {
        using var add = Process.Start(
            new ProcessStartInfo(Path.Combine(repository, "infra", "mqtt", "add-user"), [file, name])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
            })!;
        try
        {
            await add.StandardInput.WriteLineAsync(password);
            add.StandardInput.Close();
        }
        catch (IOException) { } // it has refused the name already
        var said = await add.StandardError.ReadToEndAsync();
        await add.WaitForExitAsync();
        return (add.ExitCode, said.TrimEnd());
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) await Kill();
        process?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task Signal(string name)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{name} {process!.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Limit);
    }

    private async Task Write(IEnumerable<string> users, IEnumerable<string> misnamed)
    {
        Directory.CreateDirectory(Path.Combine(folder, "lib"));
        foreach (var user in users) await Add("users.passwd", user);
        foreach (var part in new[] { "ingress", "notifier", Both }) await Add("system.passwd", part);
        foreach (var name in misnamed)
            await Process.Start("/usr/bin/mosquitto_passwd", ["-b", Path.Combine(folder, "users.passwd"), name, name]).WaitForExitAsync();
        File.Copy(Path.Combine(infra, "mosquitto.acl"), Path.Combine(folder, "mosquitto.acl"));
        File.Copy(Path.Combine(infra, "system.acl"), Path.Combine(folder, "system.acl"));
        var conf = await File.ReadAllLinesAsync(Path.Combine(infra, "mosquitto.conf"));
        await File.WriteAllLinesAsync(
            Path.Combine(folder, "mosquitto.conf"),
            [.. conf.Select(Here), .. Environment.UserName == "root" ? ["user root"] : Array.Empty<string>()]);
    }

    private async Task Add(string file, string name)
    {
        var (exitCode, said) = await AddUser(Path.Combine(infra, "..", ".."), Path.Combine(folder, file), name, name);
        if (exitCode != 0) throw new InvalidOperationException(said);
    }

    private string Here(string line) => line.Split(' ') switch
    {
        ["listener", var port, ..] => $"listener {ports[port]} 127.0.0.1",
        ["max_packet_size", _] when maxPacketSize is { } most => $"max_packet_size {most}",
        _ =>
            line.Replace("/etc/mosquitto", folder, StringComparison.Ordinal)
                .Replace("/var/lib/mosquitto", Path.Combine(folder, "lib"), StringComparison.Ordinal)
                // mosquitto waits for whoever reads its log, and everybody with it
                .Replace("log_dest stderr", $"log_dest file {Path.Combine(folder, "mosquitto.log")}", StringComparison.Ordinal),
    };

    private async Task<bool> Listens(CancellationToken stop)
    {
        if (process!.HasExited) throw new InvalidOperationException($"mosquitto ended with exit code {process.ExitCode}.");
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, SystemPort, stop); // the last of its listeners
            return true;
        }
        catch (SocketException) { return false; }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        var ports = Array.ConvertAll(listeners, listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }
}
