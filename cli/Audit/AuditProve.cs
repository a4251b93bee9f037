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
        logs.Folder.Required = true;
        var command = new Command("prove", "Writes the sealed lines about an event, each with a proof that anybody can check.")
        {
            about, logs.Folder, logs.Keys, to,
        };
        logs.NeedKeys(command);
        command.SetAction((parsed, stop) =>
        {
            var (id, folder, trusted) = (parsed.GetRequiredValue(about), parsed.GetRequiredValue(to), new SealedLogs(logs.KeysOf(parsed)));
            folder.Create();
            var found = 0;
            foreach (var (partition, log) in SealedLogs.In(parsed.GetValue(logs.Folder)!))
            {
                if (log.Checkpoint is not { } note) continue;
                var tree = new TiledTree(log, trusted.Read(partition, note).Size);
                foreach (var (index, line) in About(id, tree, stop))
                {
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

    private static IEnumerable<(long Index, ReadOnlyMemory<byte> Line)> About(string id, TiledTree tree, CancellationToken stop)
    {
        var text = Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(id));
        for (var index = 0L; index < tree.Size;)
        {
            stop.ThrowIfCancellationRequested();
            var left = (int)Math.Min(TilePath.Width, tree.Size - index);
            foreach (var line in TiledTree.EntriesOf(tree.Bundle(index / TilePath.Width)).Take(left))
            {
                if (line.Span.IndexOf(text) >= 0) yield return (index, line);
                index++;
            }
        }
    }
}
