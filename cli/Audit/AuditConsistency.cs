using System.CommandLine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary>
/// <c>sevents audit consistency</c>: whether a checkpoint that was kept is one of the log as it is now. It prints the proof as a witness
/// takes it (C2SP tlog-witness, add-checkpoint); a log that was written anew has exit code 10, forked.
/// </summary>
public static class AuditConsistency
{
    public static Command Build(Terminal terminal)
    {
        var old = new Argument<FileInfo>("OLD") { Description = "A checkpoint that was kept before." };
        var newer = new Argument<FileInfo?>("NEW")
        {
            Description = "A later one; the one in the log when there is none here.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var logs = new SealedLogOptions();
        logs.Place.Required = true;
        var command = new Command("consistency", "Proves that a sealed log has only grown since a checkpoint.")
        {
            old, newer, logs.Place, logs.Keys,
        };
        logs.NeedKeys(command);
        command.SetAction(async (parsed, stop) =>
        {
            var trusted = new SealedLogs(logs.KeysOf(parsed));
            var first = await Signed(parsed.GetRequiredValue(old), trusted, stop);
            var log = new TlogStorage(logs.FilesOf(parsed), $"{first.Partition}");
            var second = parsed.GetValue(newer) is { } file ? await Signed(file, trusted, stop) : Of(first.Partition, log, trusted);
            if (second.Partition != first.Partition || second.Is.Size < first.Is.Size)
                throw new Failure("Name two checkpoints of one partition, the one of fewer lines first.");
            var proof = new TiledTree(log, second.Is.Size).Consistency(first.Is.Size);
            if (!Merkle.IsConsistent(first.Is.Size, first.Is.Root, second.Is.Size, second.Is.Root, proof))
            {
                terminal.Error(
                    $"forked: {first.Is.Origin} had other lines when it had {first.Is.Size}: "
                    + $"the log of {second.Is.Size} lines does not begin with them.");
                return (int)AuditFault.Forked;
            }
            var hashes = string.Concat(proof.Select(hash => $"{TlogCheckpoint.Base64Of(hash)}\n"));
            terminal.Lines($"old {first.Is.Size}\n{hashes}\n{second.Note.TrimEnd('\n')}");
            return 0;
        });
        return command;
    }

    private static (int Partition, TlogCheckpoint Is, string Note) Of(int partition, TlogStorage log, SealedLogs trusted)
    {
        var note = log.Checkpoint
            ?? throw new Failure(
                $"{log.Name} has no checkpoint: name the place that `sevents audit seal` or the function SealAudit writes.");
        return (partition, trusted.Read(partition, note), note);
    }

    private static async Task<(int Partition, TlogCheckpoint Is, string Note)> Signed(
        FileInfo file, SealedLogs trusted, CancellationToken stop)
    {
        var note = await File.ReadAllTextAsync(file.FullName, stop);
        var origin = TlogCheckpoint.Parse(SignedNote.Parse(note).Text).Origin;
        return int.TryParse(origin[(origin.LastIndexOf('/') + 1)..], out var partition)
            ? (partition, trusted.Read(partition, note), note)
            : throw new Failure($"{origin} is no log of an audit partition.");
    }
}
