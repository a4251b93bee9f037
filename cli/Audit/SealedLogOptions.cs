using System.CommandLine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary>The options that name sealed logs and the keys by which they are trusted.</summary>
internal sealed class SealedLogOptions
{
    public Option<DirectoryInfo?> Folder { get; } = new("--log")
    {
        Description = "The folder that `sevents audit seal` writes: one log for each partition.",
        HelpName = "FOLDER",
    };

    public Option<string[]> Keys { get; } = new("--key")
    {
        Description = "A public key, or a file with some, one a line: each must have signed.",
        HelpName = "KEY",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>A log without a key to check it by would be believed whoever wrote it.</summary>
    public void NeedKeys(Command command) => command.Validators.Add(result =>
    {
        if (result.GetValue(Folder) is not null && result.GetValue(Keys) is null or [])
            result.AddError("A sealed log is checked by public keys: name them with --key.");
    });

    public SealedLogs Check(ParseResult parsed, IReadOnlyList<AuditNote> known, CancellationToken stop)
    {
        var logs = new SealedLogs(KeysOf(parsed));
        if (parsed.GetValue(Folder) is { } folder) logs.Check(folder, known, stop);
        return logs;
    }

    public IReadOnlyList<VerifierKey> KeysOf(ParseResult parsed) =>
        [.. (parsed.GetValue(Keys) ?? []).SelectMany(Read).Select(VerifierKey.Parse)];

    private static IEnumerable<string> Read(string key) =>
        File.Exists(key) ? File.ReadAllLines(key).Where(line => line.Length > 0) : [key];
}
