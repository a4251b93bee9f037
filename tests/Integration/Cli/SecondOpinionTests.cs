using System.Diagnostics;
using System.Text;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Tests.Cli;

/// <summary>
/// Logs, proofs and consistency proofs as a verifier in another language sees them, which was written from the texts of C2SP by somebody
/// who had not seen this code.
/// </summary>
public sealed class SecondOpinionTests : IDisposable
{
    private const string Name = "audit.example.com/orders";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("audit-");

    private static bool HasNode =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "node")));

    public void Dispose() => folder.Delete(recursive: true);

    [Theory, InlineData(1), InlineData(256), InlineData(1_000)]
    public async Task It_agrees_with_the_log_and_with_each_proof_and_finds_what_was_changed(int count)
    {
        Assert.SkipUnless(HasNode || Environment.GetEnvironmentVariable("CI") == "true", "node is not installed: run tests/Integration/install-clients.");
        var keys = (await CommandRun.Of("audit", "keys", Name, "--to", At("audit.keys"))).Lines;
        var lines = SomeAuditLines.Of(count);
        await Seal(lines[..(count / 3)]);
        var log = Path.Combine(At("logs"), "0");
        var kept = File.Exists(Path.Combine(log, "checkpoint")) ? File.ReadAllText(Path.Combine(log, "checkpoint")) : null;
        await Seal(lines);
        Assert.Matches($"^ok {Name}/0 {count} ", await Node(["log", log, .. keys]));

        var proven = await CommandRun.Of(["audit", "prove", $"e-{count / 2}", "--to", At("proofs"), "--log", At("logs"), "--key", .. keys]);
        var proof = Assert.Single(proven.Lines);
        Assert.Equal($"ok {Name}/0 {count / 2} {count}", await Node(["proof", proof, Path.ChangeExtension(proof, ".line"), .. keys]));

        if (kept is not null)
        {
            File.WriteAllText(At("kept"), kept);
            var grown = await CommandRun.Of(["audit", "consistency", At("kept"), "--log", At("logs"), "--key", .. keys]);
            File.WriteAllText(At("body"), grown.Output);
            var root = TlogCheckpoint.Base64Of(TlogCheckpoint.Parse(SignedNote.Parse(kept).Text).Root);
            Assert.Equal($"ok {count / 3} {count}", await Node(["consistency", At("body"), .. keys], root));
        }

        var bundle = Path.Combine(log, TilePath.Entries(0, Math.Min(count, TilePath.Width)));
        var bytes = File.ReadAllBytes(bundle);
        bytes[20] ^= 1;
        File.WriteAllBytes(bundle, bytes);
        Assert.Contains("root of the entries", await Node(["log", log, .. keys]));
    }

    private Task<CommandRun> Seal(IEnumerable<string> lines)
    {
        File.WriteAllLines(At("siem.jsonl"), lines);
        return CommandRun.Of("audit", "seal", At("siem.jsonl"), "--log", At("logs"), "--keys", At("audit.keys"));
    }

    private static async Task<string> Node(string[] arguments, string? oldRoot = null)
    {
        var start = new ProcessStartInfo("node", ["verify.mjs", .. arguments])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "tests", "Integration", "clients-tlog"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        if (oldRoot is not null) start.Environment["OLD_ROOT"] = oldRoot;
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        return $"{await output}{await errors}".Trim();
    }

    private string At(string name) => Path.Combine(folder.FullName, name);
}
