using System.CommandLine;
using System.Text;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary><c>sevents audit prove</c>: for each sealed line about an event, the line and the proof that it is in the log.</summary>
public static class AuditProve
{
    public static Command Build(Terminal terminal)
    {
        var about = new Argument<string>("EVENT") { Description = "The id of an event, as the lines have it." };
        var logs = new SealedLogOptions();
        var to = new Option<DirectoryInfo>("--to")
        {
            Description = "Where the proofs go.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => new("."),
        };
        logs.Place.Required = true;
        var command = new Command("prove", "Writes the sealed lines about an event, each with a proof that anybody can check.")
        {
            about, logs.Place, logs.Keys, to,
        };
        logs.NeedKeys(command);
        command.SetAction((parsed, stop) =>
        {
            var (id, folder, trusted) = (parsed.GetRequiredValue(about), parsed.GetRequiredValue(to), new SealedLogs(logs.KeysOf(parsed)));
            folder.Create();
            var text = Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(id));
            var found = 0;
            foreach (var (partition, log) in SealedLogs.In(logs.FilesOf(parsed)))
            {
                if (log.Checkpoint is not { } note) continue;
                var tree = new TiledTree(log, trusted.Read(partition, note).Size);
                foreach (var (index, line) in tree.EntriesFrom(0).Where(entry => entry.Entry.Span.IndexOf(text) >= 0))
                {
                    stop.ThrowIfCancellationRequested();
                    var proof = new TlogProof(index, tree.Inclusion(index), note);
                    if (!proof.Holds(line.Span))
                        throw new Failure($"Line {index} of partition {partition} is not the sealed one: run `audit verify`.");
                    var name = Path.Combine(folder.FullName, $"{partition}-{index}");
                    File.WriteAllBytes($"{name}.line", line.ToArray());
                    File.WriteAllText($"{name}.tlog-proof", proof.ToString());
                    terminal.Line($"{name}.tlog-proof");
                    found++;
                }
            }
            return found > 0 ? Task.FromResult(0) : throw new Failure($"No sealed line is about {id}: seal the newest lines first.");
        });
        return command;
    }
}
