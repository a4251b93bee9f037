using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Cli;
using ServerlessEvents.Functions.Sealing;
using ServerlessEvents.Tests.Cli;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>
/// <c>sevents audit witness</c> cosigns what SealAudit seals. Who has the keys of the log, but not those of the witness, cannot write the
/// log anew.
/// </summary>
public sealed class WitnessedLogTests : IDisposable
{
    private const string Name = "audit.example.com/orders";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("witnessed-");
    private readonly CancellationTokenSource stop = new();

    public void Dispose()
    {
        stop.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_log_is_cosigned_while_it_grows_and_never_when_it_was_written_anew()
    {
        var keys = (await CommandRun.Of("audit", "keys", Name, "--to", At("audit.keys"))).Lines;
        var witnessKey = Assert.Single((await CommandRun.Of("audit", "keys", "security.example.com", "--witness", "--to", At("own.keys"))).Lines);
        await using var topic = await AuditTopic.Start(9);
        var log = await topic.Read();
        using var forwarder = topic.Forwarder();
        var port = FreePort();
        var settings = topic.Settings with
        {
            AuditLog = At("log"),
            AuditKeys = File.ReadAllText(At("audit.keys")),
            AuditWitnessUrl = $"http://127.0.0.1:{port}/",
            AuditWitnessKey = witnessKey,
        };
        AuditSealer Sealer() =>
            new(settings, SealedPlace.Of(settings, () => new Azure.Identity.DefaultAzureCredential()), NullLogger<AuditSealer>.Instance);

        await forwarder.Forward(0, log[..5], default);
        var absent = await Assert.ThrowsAsync<InvalidOperationException>(() => Sealer().Seal(default)); // nobody listens yet
        Assert.Contains("/add-checkpoint does not answer", absent.Message);
        Assert.Equal(0, (await Verify(keys)).ExitCode); // it is sealed all the same
        Assert.Equal(9, (await Verify([.. keys, witnessKey])).ExitCode);

        var witness = Witness(port, keys);
        await Until.True(() => Listens(port));
        await Sealer().Seal(default); // what was not cosigned is now, without a new line
        Assert.Equal(0, (await Verify([.. keys, witnessKey])).ExitCode);
        await forwarder.Forward(0, log[5..], default);
        await Sealer().Seal(default);
        Assert.Equal(0, (await Verify([.. keys, witnessKey])).ExitCode);

        Directory.Delete(At("log"), recursive: true); // and written anew by who has the keys of the log, from other lines
        await using var other = await AuditTopic.Start(12);
        using (var another = other.Forwarder("ocsf")) await another.Forward(0, await other.Read(), default);
        settings = settings with { KafkaBrokers = other.Settings.KafkaBrokers };
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Sealer().Seal(default));
        Assert.Contains("does not cosign the log, and answers 422", refused.Message);
        Assert.Equal(0, (await Verify(keys)).ExitCode);
        Assert.Equal(9, (await Verify([.. keys, witnessKey])).ExitCode);
        await stop.CancelAsync();
        Assert.Equal(0, await witness);
    }

    private Task<CommandRun> Verify(IReadOnlyList<string> keys) =>
        CommandRun.Of(["audit", "verify", "--log", At("log"), "--key", .. keys]);

    /// <summary>The command, until it is stopped.</summary>
    private Task<int> Witness(int port, IReadOnlyList<string> keys) => Sevents.Run(
        ["audit", "witness", "--keys", At("own.keys"), "--state", At("state"), "--port", $"{port}", "--key", .. keys],
        new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false, _ => null), stop.Token);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string At(string name) => Path.Combine(folder.FullName, name);
}
