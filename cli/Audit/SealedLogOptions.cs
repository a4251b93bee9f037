using System.CommandLine;
using Azure.Identity;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary>The options that name sealed logs and the keys by which they are trusted.</summary>
internal sealed class SealedLogOptions
{
    public Option<string?> Place { get; } = PlaceOption(
        "The folder, or the URL of the blob container, that `sevents audit seal` or the function SealAudit writes.");

    public Option<string[]> Keys { get; } = new("--key")
    {
        Description = "A public key, or a file with some, one a line: each must have signed.",
        HelpName = "KEY",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>A log without a key to check it by would be believed whoever wrote it.</summary>
    public void NeedKeys(Command command) => command.Validators.Add(result =>
    {
        if (result.GetValue(Place) is not null && result.GetValue(Keys) is null or [])
            result.AddError("A sealed log is checked by public keys: name them with --key.");
    });

    public SealedLogs Check(ParseResult parsed, IReadOnlyList<AuditNote> known, CancellationToken stop)
    {
        var logs = new SealedLogs(KeysOf(parsed));
        if (parsed.GetValue(Place) is { } place) logs.Check(Open(place), known, stop);
        return logs;
    }

    /// <summary>The option that names where sealed logs lie.</summary>
    public static Option<string?> PlaceOption(string description) => new("--log") { Description = description, HelpName = "FOLDER|URL" };

    /// <summary>
    /// A container of blobs is opened by its signature (SAS), or with the identity of the Azure CLI or of the environment.
    /// </summary>
    public static ITlogFiles Open(string place) =>
        Uri.TryCreate(place, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new BlobFiles(url, () => new DefaultAzureCredential())
            : new FolderFiles(new(place));

    /// <summary>The place, where the option is required.</summary>
    public ITlogFiles FilesOf(ParseResult parsed) => Open(parsed.GetValue(Place)!);

    public IReadOnlyList<VerifierKey> KeysOf(ParseResult parsed) =>
        KeysIn(parsed.GetValue(Keys) ?? []);

    /// <summary>Each text is a key, or a file of some.</summary>
    public static IReadOnlyList<VerifierKey> KeysIn(IEnumerable<string> texts) => [.. texts.SelectMany(Read).Select(VerifierKey.Parse)];

    private static IEnumerable<string> Read(string key) =>
        File.Exists(key) ? File.ReadAllLines(key).Where(line => line.Length > 0) : [key];
}
