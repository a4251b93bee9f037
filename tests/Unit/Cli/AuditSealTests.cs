using System.Text;
using ServerlessEvents.Tests.Audit;
using ServerlessEvents.Tests.Local.Kafka;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Tests.Cli;

/// <summary><c>sevents audit keys, seal, verify, prove, consistency</c>: a signed log from which nobody can take a line.</summary>
public sealed class AuditSealTests : IDisposable
{
    private const string Name = "audit.example.com/orders";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("audit-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_log_grows_with_the_lines_and_what_was_sealed_is_not_sealed_again()
    {
        var (log, keys) = (new DamagedLog(5), await Keys());
        Assert.Equal(0, (await Seal(log.Lines[..9])).ExitCode);
        Assert.Equal(0, (await Seal(log.Lines)).ExitCode); // the first are there again
        var verified = await Verify(keys);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));
        Assert.Equal(log.Notes.Select(note => $"{Name}/{note.Partition}: {note.Index + 1} lines are those that were sealed."), verified.Lines);
        var sealedAgain = await Seal(log.Lines);
        Assert.Equal((0, ""), (sealedAgain.ExitCode, sealedAgain.Output));
        var part = Write("export.jsonl", log.Lines.Skip(7)); // an export of a week, by the log of all
        Assert.Equal(0, (await CommandRun.Of(["audit", "verify", part, .. Logs(keys)])).ExitCode);
    }

    [Theory]
    [InlineData("entries", 12, "changed: partition 0, index 3: It is not the line that was sealed.")]
    [InlineData("0", 11, "rewritten: partition 0, index 0: The tiles do not lead to the root that was signed.")]
    [InlineData("missing", 14, "missing: partition 0, index 0: tile/entries/000.p/")]
    [InlineData("checkpoint", 9, "unsigned: partition 0, index 0: The signature of audit.example.com/orders does not fit")]
    [InlineData("key", 9, "unsigned: partition 0, index 0: audit.example.com/orders has not signed")]
    [InlineData("moved", 9, "unsigned: partition 1, index 0: The checkpoint is that of audit.example.com/orders/0")]
    public async Task What_was_done_to_a_log_has_an_exit_code_and_a_place(string what, int exitCode, string says)
    {
        var (log, keys) = (new DamagedLog(5), await Keys());
        await Seal(log.Lines);
        var first = Path.Combine(folder.FullName, "logs", "0");
        switch (what)
        {
            case "entries":
                Damage(Directory.GetFiles(Path.Combine(first, "tile", "entries", "000.p")).Single(), bytes =>
                {
                    var text = Encoding.UTF8.GetString(bytes);
                    var fourth = text.IndexOf("\"index\":3,", StringComparison.Ordinal);
                    bytes[Encoding.UTF8.GetByteCount(text[..text.LastIndexOf("alice", fourth, StringComparison.Ordinal)])] = (byte)'A';
                });
                break;
            case "0":
                Damage(Directory.GetFiles(Path.Combine(first, "tile", "0", "000.p")).Single(), bytes => bytes[40] ^= 1);
                break;
            case "missing":
                Directory.Delete(Path.Combine(first, "tile", "entries"), recursive: true);
                break;
            case "checkpoint":
                var note = Path.Combine(first, "checkpoint");
                File.WriteAllText(note, File.ReadAllText(note).Replace("/0\n", "/2\n"));
                break;
            case "key":
                keys = (await CommandRun.Of("audit", "keys", Name, "--to", At("others.keys"))).Lines;
                break;
            case "moved":
                File.Copy(Path.Combine(first, "checkpoint"), Path.Combine(folder.FullName, "logs", "1", "checkpoint"), overwrite: true);
                break;
        }
        var run = await Verify(keys);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith(says, run.Lines[0]);
    }

    [Fact]
    public async Task A_chain_that_was_written_anew_and_copies_that_differ_are_found_by_the_log()
    {
        var (log, keys) = (new DamagedLog(5), await Keys());
        await Seal(log.Lines);
        log.Damage(Engine.Audit.AuditFault.Rewritten);
        var anew = Write("anew.jsonl", log.Lines);
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", anew)).ExitCode); // nobody can tell by the lines alone
        var run = await CommandRun.Of(["audit", "verify", anew, .. Logs(keys)]);
        Assert.Equal(11, run.ExitCode);
        var refused = await Seal(log.Lines);
        Assert.Equal((11, "Nothing was sealed.\n"), (refused.ExitCode, refused.Errors.ReplaceLineEndings("\n")));
        Assert.Equal(0, (await Verify(keys)).ExitCode);
    }

    [Theory]
    [InlineData(0, true), InlineData(1, false)] // a line is left out; the lines are those of another partition
    public async Task Who_has_the_keys_cannot_seal_what_is_no_chain_unnoticed(int partition, bool leavesOut)
    {
        var (log, keys) = (new DamagedLog(5), await Keys());
        using var signer = SignerKey.Parse(File.ReadLines(At("audit.keys")).First());
        var lines = log.Lines.Where(line => line.Contains($"\"partition\":{partition},")).ToList();
        if (leavesOut) lines.RemoveAt(lines.Count - 2);
        var folder = new TlogStorage(new FolderFiles(new(At("logs"))), "0");
        var writer = new TlogWriter(folder, new($"{Name}/0", 0, Merkle.Empty));
        foreach (var line in lines) writer.Append(Encoding.UTF8.GetBytes(line));
        var checkpoint = writer.Seal();
        folder.Put(new SignedNote(checkpoint.Text, [signer.Sign(checkpoint.Text, TimeProvider.System)]).ToString(), before: null);
        var run = await Verify([keys[0]]);
        var index = leavesOut ? lines.Count - 1 : 0;
        Assert.Equal((13, ""), (run.ExitCode, run.Errors));
        Assert.Equal($"inserted: partition 0, index {index}: It is no line of this place.", run.Lines[0]);
    }

    [Fact]
    public async Task Notes_of_before_are_checked_by_a_sealed_log_too()
    {
        var (log, keys) = (new DamagedLog(5), await Keys());
        var notes = At("notes.jsonl");
        await CommandRun.Of("audit", "verify", Write("all.jsonl", log.Lines), "--notes", notes);
        await Seal(log.Lines[..^6]);
        Assert.Equal(15, (await CommandRun.Of(["audit", "verify", "--notes", notes, .. Logs(keys)])).ExitCode);
        await Seal(log.Lines);
        Assert.Equal(0, (await CommandRun.Of(["audit", "verify", "--notes", notes, .. Logs(keys)])).ExitCode);
        Directory.Delete(Path.Combine(At("logs"), "1"), recursive: true);
        var run = await CommandRun.Of(["audit", "verify", "--notes", notes, .. Logs(keys)]);
        Assert.Equal(15, run.ExitCode);
        Assert.StartsWith("truncated: partition 1, index 0: It has no sealed log", run.Lines[0]);
    }

    [Fact]
    public async Task Each_line_about_an_event_has_a_proof_that_holds_for_no_other_line()
    {
        var (log, keys) = (new DamagedLog(5), await Keys());
        await Seal(log.Lines);
        var id = log.Lines[3].Split("\"e-")[1].Split('"')[0];
        var run = await CommandRun.Of(["audit", "prove", $"e-{id}", "--to", At("proofs"), .. Logs(keys)]);
        var proof = TlogProof.Parse(File.ReadAllText(Assert.Single(run.Lines)));
        var line = File.ReadAllBytes(Path.ChangeExtension(run.Lines[0], ".line"));
        Assert.Equal(log.Lines[3], Encoding.UTF8.GetString(line));
        Assert.True(proof.Holds(line));
        line[5] ^= 1;
        Assert.False(proof.Holds(line));
        var none = await CommandRun.Of(["audit", "prove", "nothing", "--to", At("proofs"), .. Logs(keys)]);
        Assert.Equal((1, "No sealed line is about nothing: seal the newest lines first."), (none.ExitCode, none.Errors.Trim()));
    }

    [Fact]
    public async Task The_sealed_lines_are_given_as_they_were_delivered_and_nothing_of_a_changed_bundle()
    {
        var (log, keys) = (new DamagedLog(5), await Keys());
        await Seal(log.Lines);
        var all = await CommandRun.Of(["audit", "export", .. Logs(keys)]);
        Assert.Equal((0, ""), (all.ExitCode, all.Errors));
        Assert.Equal(log.Lines.Order(), all.Lines.Order());
        var some = await CommandRun.Of(["audit", "export", "--partition", "0", "--from", "2", .. Logs(keys)]);
        Assert.Equal(log.Lines.Where(line => line.Contains("\"partition\":0,")).Skip(2), some.Lines);
        var bundle = Directory.GetFiles(Path.Combine(folder.FullName, "logs", "0", "tile", "entries", "000.p")).Single();
        Damage(bundle, bytes => bytes[5] ^= 1);
        var damaged = await CommandRun.Of(["audit", "export", "--partition", "0", .. Logs(keys)]);
        Assert.Equal((1, "", "Entry 0 is not the one that was sealed."), (damaged.ExitCode, damaged.Output, damaged.Errors.Trim()));
    }

    [Fact]
    public async Task What_is_sealed_from_now_on_is_printed_until_the_log_was_written_anew()
    {
        var (log, keys) = (new DamagedLog(5), await Keys());
        await Seal(log.Lines[..^6]);
        using var output = new WrittenLines();
        using var errors = new StringWriter();
        using var stop = new CancellationTokenSource();
        var tail = ServerlessEvents.Cli.Sevents.Run(
            ["audit", "tail", "--interval", "1", .. Logs(keys)], new(output, errors, isInteractive: false, _ => null), stop.Token);
        await Seal(log.Lines);
        await Until.True(() => output.Lines.Count == 6);
        Assert.Equal(log.Lines[^6..].Order(), output.Lines.Order());
        foreach (var checkpoint in new DirectoryInfo(At("logs")).GetFiles("checkpoint", SearchOption.AllDirectories)) checkpoint.Delete();
        Assert.Equal(10, await tail);
        Assert.Contains("has no checkpoint now", errors.ToString());
    }

    [Fact]
    public async Task One_of_two_keys_can_be_changed_and_signs_the_logs_that_do_not_grow_too()
    {
        var (log, keys) = (new DamagedLog(5), await Keys());
        await Seal(log.Lines);
        using var changed = SignerKey.NewEcdsa(Name);
        File.WriteAllText(At("audit.keys"), $"{File.ReadLines(At("audit.keys")).First()}\n{changed.Export()}\n");
        Assert.Equal(9, (await Verify([keys[0], $"{changed.Public}"])).ExitCode);
        Assert.Equal(0, (await Seal(log.Lines)).ExitCode);
        Assert.Equal(0, (await Verify([keys[0], $"{changed.Public}"])).ExitCode);
    }

    [Fact]
    public async Task What_another_log_has_written_is_a_fork()
    {
        var (log, _) = (new DamagedLog(5), await Keys());
        await Seal(log.Lines);
        foreach (var checkpoint in new DirectoryInfo(At("logs")).GetFiles("checkpoint", SearchOption.AllDirectories)) checkpoint.Delete();
        log.Damage(Engine.Audit.AuditFault.Rewritten);
        var run = await Seal(log.Lines);
        Assert.Equal(10, run.ExitCode);
        Assert.Contains("another log was written here", run.Errors);
    }

    [Fact]
    public async Task A_checkpoint_that_was_kept_is_one_of_the_log_or_the_log_is_forked()
    {
        var (log, keys) = (new DamagedLog(5), await Keys());
        await Seal(log.Lines[..^6]);
        var kept = At("kept");
        File.Copy(Path.Combine(folder.FullName, "logs", "0", "checkpoint"), kept);
        await Seal(log.Lines);
        var run = await CommandRun.Of(["audit", "consistency", kept, .. Logs(keys)]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith("old ", run.Output);

        Directory.Delete(Path.Combine(folder.FullName, "logs"), recursive: true); // and all is written anew, with the same keys
        await Seal(new DamagedLog(6).Lines);
        var forked = await CommandRun.Of(["audit", "consistency", kept, .. Logs(keys)]);
        Assert.Equal(10, forked.ExitCode);
        Assert.Contains("forked: audit.example.com/orders/0 had other lines", forked.Errors);
    }

    [Fact]
    public async Task Keys_are_never_written_over_and_a_log_is_not_believed_without_any()
    {
        await Keys();
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("audit.keys")));
        Assert.Contains("is there already", (await CommandRun.Of("audit", "keys", Name, "--to", At("audit.keys"))).Errors);
        Assert.Contains("no spaces and no plus", (await CommandRun.Of("audit", "keys", "a b", "--to", At("b.keys"))).Errors);
        Assert.Contains("name them with --key", (await CommandRun.Of("audit", "verify", "--log", folder.FullName)).Errors);
        Assert.Contains("Name files of lines", (await CommandRun.Of("audit", "verify")).Errors);
        var empty = await CommandRun.Of("audit", "verify", "--log", folder.FullName, "--key", At("b.keys"));
        Assert.Contains("This is no key", empty.Errors);
    }

    private async Task<IReadOnlyList<string>> Keys() => (await CommandRun.Of("audit", "keys", Name, "--to", At("audit.keys"))).Lines;

    private Task<CommandRun> Seal(IEnumerable<string> lines) =>
        CommandRun.Of("audit", "seal", Write("siem.jsonl", lines), "--log", At("logs"), "--keys", At("audit.keys"));

    private Task<CommandRun> Verify(IReadOnlyList<string> keys) => CommandRun.Of(["audit", "verify", .. Logs(keys)]);

    private string[] Logs(IReadOnlyList<string> keys) => ["--log", At("logs"), "--key", .. keys];

    private static void Damage(string file, Action<byte[]> damage)
    {
        var bytes = File.ReadAllBytes(file);
        damage(bytes);
        File.WriteAllBytes(file, bytes);
    }

    private string At(string name) => Path.Combine(folder.FullName, name);

    private string Write(string name, IEnumerable<string> lines)
    {
        File.WriteAllLines(At(name), lines);
        return At(name);
    }

    /// <summary>What is written by one thread and read by another.</summary>
    private sealed class WrittenLines : StringWriter
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = [];

        public override void WriteLine(string? line) => Lines.Enqueue(line ?? "");
    }
}
