using System.CommandLine;
using Azure.Identity;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary><c>sevents audit keys</c>: two new keys for sealing, one of Ed25519 and one of ECDSA, or one for a witness.</summary>
public static class AuditKeys
{
    public static Command Build(Terminal terminal)
    {
        var name = new Argument<string>("NAME")
        {
            Description = "The name of the log: a URL without its scheme, such as audit.example.com/orders.",
        };
        var to = new Option<FileInfo?>("--to") { Description = "The file for the private keys.", HelpName = "FILE" };
        var vault = new Option<Uri?>("--vault")
        {
            Description = "Make none, and print the public half of a key in Azure Key Vault, with the identity of the Azure CLI.",
            HelpName = "KEY-URL",
        };
        var witness = new Option<bool>("--witness") { Description = "Make the key of a witness; NAME is then the witness's." };
        var command = new Command("keys", "Makes the keys that seal a log, and prints the public ones.")
        {
            name, to, witness, vault,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(to) is null == result.GetValue(vault) is null)
                result.AddError("Name a file for the private keys with --to, or a key in a vault with --vault.");
            if (result.GetValue(witness) && result.GetValue(vault) is not null)
                result.AddError("A witness has no key in a vault: it signs with Ed25519.");
        });
        command.SetAction(async (parsed, stop) =>
        {
            var log = parsed.GetRequiredValue(name);
            if (!VerifierKey.IsName(log)) throw new Failure($"'{log}' is no name of a log: it has no spaces and no plus.");
            if (parsed.GetValue(vault) is { } url)
            {
                using var key = new VaultKey(log, url, new(), new DefaultAzureCredential());
                terminal.Line($"{key.Public}");
                return 0;
            }
            SignerKey[] made = parsed.GetValue(witness)
                ? [SignerKey.NewWitness(log)]
                : [SignerKey.NewEd25519(log), SignerKey.NewEcdsa(log)];
            await Write(parsed.GetValue(to)!, string.Concat(made.Select(key => $"{key.Export()}\n")), stop);
            terminal.Lines(string.Join('\n', made.Select(key => key.Public)));
            foreach (var key in made) key.Dispose();
            return 0;
        });
        return command;
    }

    /// <summary>Only its owner reads the file, and none that is there is written over.</summary>
    private static async Task Write(FileInfo file, string keys, CancellationToken stop)
    {
        if (file.Exists) throw new Failure($"{file.FullName} is there already: name another file, for what is sealed needs its keys.");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file.FullName, options);
        await writer.WriteAsync(keys.AsMemory(), stop);
    }
}
