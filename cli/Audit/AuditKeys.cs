using System.CommandLine;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary><c>sevents audit keys</c>: two new keys for sealing, one of Ed25519 and one of ECDSA.</summary>
public static class AuditKeys
{
    public static Command Build(Terminal terminal)
    {
        var name = new Argument<string>("NAME")
        {
            Description = "The name of the log: a URL without its scheme, such as audit.example.com/orders.",
        };
        var to = new Option<FileInfo>("--to") { Description = "The file for the private keys.", HelpName = "FILE", Required = true };
        var command = new Command("keys", "Makes the keys that seal a log, and prints the public ones.") { name, to };
        command.SetAction(async (parsed, stop) =>
        {
            var log = parsed.GetRequiredValue(name);
            if (!VerifierKey.IsName(log)) throw new Failure($"'{log}' is no name of a log: it has no spaces and no plus.");
            using SignerKey one = SignerKey.NewEd25519(log), two = SignerKey.NewEcdsa(log);
            await Write(parsed.GetRequiredValue(to), $"{one.Export()}\n{two.Export()}\n", stop);
            terminal.Lines($"{one.Public}\n{two.Public}");
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
