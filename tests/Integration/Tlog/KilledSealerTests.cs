using System.Diagnostics;
using System.Text;
using ServerlessEvents.Tests.Cli;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Tests.Tlog;

/// <summary>
/// A sealer that is killed at any of its writes, before the storage has it or before the answer comes, leaves a log with which the next one
/// goes on, and no fork.
/// </summary>
public sealed class KilledSealerTests(Azurite azurite) : IClassFixture<Azurite>, IDisposable
{
    private const string Name = "audit.example.com/orders";
    private const int Before = 100;
    private const int After = 300; // the first tile and the first bundle become full
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("audit-");

    public void Dispose() => folder.Delete(recursive: true);

    [NpmFact(Azurite.Packages)]
    public async Task The_next_one_goes_on_wherever_it_was_killed()
    {
        var keys = (await CommandRun.Of("audit", "keys", Name, "--to", At("audit.keys"))).Lines;
        var lines = SomeAuditLines.Of(After);
        File.WriteAllLines(At("before.jsonl"), lines[..Before]);
        File.WriteAllLines(At("all.jsonl"), lines);
        var kills = 0;
        foreach (var isAnswered in new[] { false, true })
        {
            for (var put = 1; ; put++)
            {
                var container = await azurite.NewContainer();
                Assert.Equal(0, (await Seal("before.jsonl", container)).ExitCode);
                var kept = Checkpoint(container);
                if (!await IsKilled(container, put, isAnswered)) break;
                kills++;
                var (lost, found) = (Checkpoint(container), await Seal("all.jsonl", container));
                Assert.Equal((0, ""), (found.ExitCode, found.Errors));
                var verified = await CommandRun.Of(["audit", "verify", "--log", $"{container}", "--key", .. keys]);
                Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));
                Assert.Equal([$"{Name}/0: {After} lines are those that were sealed."], verified.Lines);
                foreach (var note in new[] { kept, lost })
                {
                    File.WriteAllText(At("kept"), note);
                    var grown = await CommandRun.Of(["audit", "consistency", At("kept"), "--log", $"{container}", "--key", .. keys]);
                    Assert.Equal((0, ""), (grown.ExitCode, grown.Errors));
                }
            }
        }
        Assert.Equal(12, kills); // two bundles, two tiles of hashes, the tile above and the checkpoint; each twice
    }

    /// <summary>A sealer in a process of its own; false when it had no such write, and ended well.</summary>
    private async Task<bool> IsKilled(Uri container, int put, bool isAnswered)
    {
        Process? process = null;
        await using var proxy = new KillingProxy(azurite.Port, put, isAnswered, () => process!.Kill());
        var through = new UriBuilder(container) { Port = proxy.Port }.Uri;
        var sevents = Path.Combine(Repository.Root, "cli", "bin", Repository.Configuration, "net10.0", "ServerlessEvents.Cli.dll");
        var start = new ProcessStartInfo(
            "dotnet", [sevents, "audit", "seal", At("all.jsonl"), "--log", $"{through}", "--keys", At("audit.keys")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using (process = Process.Start(start)!)
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            if (proxy.Puts >= put) return true;
            Assert.Equal((0, ""), (process.ExitCode, await errors));
            Assert.Contains($"{After} lines are sealed", await output);
            return false;
        }
    }

    private Task<CommandRun> Seal(string file, Uri container) =>
        CommandRun.Of("audit", "seal", At(file), "--log", $"{container}", "--keys", At("audit.keys"));

    private static string Checkpoint(Uri container) =>
        Encoding.UTF8.GetString(new BlobFiles(container, () => new Azure.Identity.DefaultAzureCredential()).Read("0/checkpoint")!);

    private string At(string name) => Path.Combine(folder.FullName, name);
}
