using System.CommandLine;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary>
/// <c>sevents audit export</c> and <c>tail</c>: the sealed lines as they were delivered, each once it leads to the signed root; and those
/// that come, as they are sealed.
/// </summary>
public static class AuditExport
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

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
        var command = new Command("tail", "Prints the lines that are sealed from now on.") { logs.Place, logs.Keys, partition };
        logs.NeedKeys(command);
        command.SetAction(async (parsed, stop) =>
        {
            var (files, trusted) = (logs.FilesOf(parsed), new SealedLogs(logs.KeysOf(parsed)));
            var next = new Dictionary<int, long>();
            foreach (var (number, log) in Of(files, parsed.GetValue(partition)))
                next[number] = log.Checkpoint is { } note ? trusted.Read(number, note).Size : 0;
            using var timer = new PeriodicTimer(Pause);
            try
            {
                while (await timer.WaitForNextTickAsync(stop))
                {
                    foreach (var (number, log) in Of(files, parsed.GetValue(partition)))
                        next[number] = Print(terminal, trusted, number, log, next.GetValueOrDefault(number), stop);
                }
            }
            catch (OperationCanceledException) { } // Ctrl-C is how it ends
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

    /// <summary>Gives the index after the last line.</summary>
    private static long Print(Terminal terminal, SealedLogs trusted, int partition, TlogStorage log, long from, CancellationToken stop)
    {
        if (log.Checkpoint is not { } note) return from;
        var checkpoint = trusted.Read(partition, note);
        var tree = new TiledTree(log, checkpoint.Size);
        if (tree.Root != checkpoint.Root)
            throw new TlogException($"The tiles of {checkpoint.Origin} do not lead to the root that was signed: run `audit verify`.");
        foreach (var (_, line) in tree.EntriesFrom(from))
        {
            stop.ThrowIfCancellationRequested();
            terminal.Lines(System.Text.Encoding.UTF8.GetString(line.Span));
        }
        return Math.Max(from, checkpoint.Size);
    }
}
