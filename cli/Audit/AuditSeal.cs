using System.CommandLine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary>
/// <c>sevents audit seal</c>: lets the log of each partition grow by the lines of files, and signs it. Lines that are not intact, or do not
/// follow from those that are sealed, are not sealed; the exit code is then that of <c>verify</c>.
/// </summary>
public static class AuditSeal
{
    public static Command Build(Terminal terminal)
    {
        var files = new Argument<FileInfo[]>("FILE")
        {
            Description = "Files of lines, as for verify; lines that are sealed already may be among them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var to = SealedLogOptions.PlaceOption("Where the logs lie: a folder, or the URL of a blob container.");
        to.Required = true;
        var keys = new Option<FileInfo>("--keys")
        {
            Description = "The private keys, from `audit keys`.",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command("seal", "Adds audit lines to a signed log from which nobody can take them.") { files, to, keys };
        command.SetAction(async (parsed, stop) =>
        {
            var signers = SignerKey.ParseAll(await File.ReadAllTextAsync(parsed.GetRequiredValue(keys).FullName, stop));
            try
            {
                var lines = new LineFiles(parsed.GetRequiredValue(files));
                var sealing = new Sealing(SealedLogOptions.Open(parsed.GetValue(to)!), new(signers));
                var check = await lines.Check(terminal, stop);
                var findings = check.Findings(sealing.Heads);
                if (findings.FirstOrDefault(finding => finding.Fault != AuditFault.Repeated) is { } gravest)
                {
                    foreach (var finding in findings) terminal.Line(AuditVerify.Text(finding, lines), "red");
                    terminal.Error("Nothing was sealed.");
                    return (int)gravest.Fault;
                }
                var left = check.Lines; // a file may have grown since
                await lines.Each(
                    terminal,
                    line =>
                    {
                        if (left-- > 0) sealing.Take(line);
                    },
                    stop);
                foreach (var checkpoint in sealing.Finish())
                    terminal.Line($"{checkpoint.Origin}: {checkpoint.Size} lines are sealed.", "green");
                return 0;
            }
            catch (ForkException e)
            {
                terminal.Error($"forked: {e.Message}");
                return (int)AuditFault.Forked;
            }
            finally
            {
                foreach (var signer in signers) signer.Dispose();
            }
        });
        return command;
    }
}
