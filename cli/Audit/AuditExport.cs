using System.CommandLine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary>
/// <c>sevents audit export</c> and <c>tail</c>: the sealed lines as they were delivered, each once it leads to the signed root; and those
/// that come, as they are sealed.
/// </summary>
public static class AuditExport
{
    public static Command Build(Terminal terminal)
    {
        var (logs, partition) = (Required(), Partition());
        var from = new Option<long>("--from") { Description = "The index of the first line of each partition.", HelpName = "INDEX" };
        var command = new Command("export", "Prints the sealed lines, partition by partition.") { logs.Place, logs.Keys, partition, from };
        logs.NeedKeys(command);
        command.SetAction((parsed, stop) =>
        {
            var (files, trusted) = (logs.FilesOf(parsed), new SealedLogs(logs.KeysOf(parsed)));
            foreach (var (number, log) in Of(files, parsed.GetValue(partition)))
                Print(terminal, trusted, number, log, parsed.GetValue(from), stop);
            return Task.FromResult(0);
        });
        return command;
    }

    public static Command BuildTail(Terminal terminal)
    {
        var (logs, partition) = (Required(), Partition());
        var interval = new Option<int>("--interval")
        {
            Description = "How many seconds lie between two looks.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 5,
        };
        interval.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int>() < 1) result.AddError("--interval takes a number from 1.");
        });
        var command = new Command("tail", "Prints the lines that are sealed from now on.") { logs.Place, logs.Keys, partition, interval };
        logs.NeedKeys(command);
        command.SetAction(async (parsed, stop) =>
        {
            var (files, trusted) = (logs.FilesOf(parsed), new SealedLogs(logs.KeysOf(parsed)));
            var seen = new Dictionary<int, TlogCheckpoint>();
            foreach (var (number, log) in Of(files, parsed.GetValue(partition)))
            {
                if (log.Checkpoint is { } note) seen[number] = trusted.Read(number, note);
            }
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(parsed.GetValue(interval)));
            try
            {
                while (await timer.WaitForNextTickAsync(stop))
                {
                    foreach (var (number, log) in Of(files, parsed.GetValue(partition)))
                    {
                        var last = seen.GetValueOrDefault(number);
                        if (Print(terminal, trusted, number, log, last?.Size ?? 0, stop, last) is { } now) seen[number] = now;
                    }
                }
            }
            catch (OperationCanceledException) { } // Ctrl-C is how it ends
            catch (ForkException e)
            {
                terminal.Error($"forked: {e.Message}");
                return (int)AuditFault.Forked;
            }
            return 0;
        });
        return command;
    }

    private static SealedLogOptions Required()
    {
        var logs = new SealedLogOptions();
        logs.Place.Required = true;
        return logs;
    }

    private static Option<int?> Partition() => new("--partition") { Description = "One partition only.", HelpName = "NUMBER" };

    private static IEnumerable<(int Partition, TlogStorage Log)> Of(ITlogFiles files, int? only) =>
        SealedLogs.In(files).Where(log => only is null || log.Partition == only);

    /// <summary>Gives the checkpoint up to which it has printed; null when there is none.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="trusted">Whose signatures count.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="log">Its log.</param>
    /// <param name="from">The index of the first line.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="last">A checkpoint from which the log must have grown; null for none.</param>
    private static TlogCheckpoint? Print(
        Terminal terminal, SealedLogs trusted, int partition, TlogStorage log, long from, CancellationToken stop,
        TlogCheckpoint? last = null)
    {
        if (log.Checkpoint is not { } note)
            return last is null ? null : throw new ForkException($"{last.Origin} had {last.Size} lines, and has no checkpoint now.");
        var checkpoint = trusted.Read(partition, note);
        var tree = new TiledTree(log, checkpoint.Size);
        if (tree.Root != checkpoint.Root)
            throw new TlogException($"The tiles of {checkpoint.Origin} do not lead to the root that was signed: run `audit verify`.");
        if (last is not null && (checkpoint.Size < last.Size
            || !Merkle.IsConsistent(last.Size, last.Root, checkpoint.Size, checkpoint.Root, tree.Consistency(last.Size))))
        {
            throw new ForkException($"{last.Origin} had other lines when it had {last.Size}: it was written anew.");
        }
        foreach (var (_, line) in tree.EntriesFrom(from))
        {
            stop.ThrowIfCancellationRequested();
            terminal.Lines(System.Text.Encoding.UTF8.GetString(line.Span));
        }
        return checkpoint;
    }
}
