using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary>The logs of a folder while they grow: that of a partition lies in the folder of its number.</summary>
internal sealed class Sealing
{
    private readonly DirectoryInfo folder;
    private readonly SignerKey[] signers;
    private readonly SortedDictionary<int, (TlogFolder Folder, TlogWriter Writer, long Sealed)> logs = [];
    private readonly List<AuditNote> heads = [];

    public Sealing(DirectoryInfo folder, SignerKey[] signers)
    {
        (this.folder, this.signers) = (folder, signers);
        if (!folder.Exists) return;
        var trusted = new SealedLogs([.. signers.Select(signer => signer.Public)]);
        foreach (var (partition, log) in SealedLogs.In(folder).Where(log => log.Folder.Checkpoint is not null))
        {
            var checkpoint = trusted.Read(partition, log.Checkpoint!);
            logs[partition] = (log, new(log, checkpoint), checkpoint.Size);
            if (checkpoint.Size > 0 && AuditLine.Read(new TiledTree(log, checkpoint.Size).Entry(checkpoint.Size - 1)) is { } last)
                heads.Add(new(partition, last.Index, last.Hash.ToString()));
        }
    }

    /// <summary>The last sealed line of each partition, from which the next must follow.</summary>
    public IReadOnlyList<AuditNote> Heads => heads;

    /// <summary>Adds a line that was checked before, unless it is sealed already.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        var line = AuditLine.Read(bytes)!.Value;
        if (!logs.TryGetValue(line.Partition, out var log))
        {
            var inner = new TlogFolder(Path.Combine(folder.FullName, $"{line.Partition}"));
            var empty = new TlogCheckpoint($"{signers[0].Public.Name}/{line.Partition}", 0, Merkle.Empty);
            logs[line.Partition] = log = (inner, new(inner, empty), 0);
        }
        if (line.Index == log.Writer.Size) log.Writer.Append(bytes);
        else if (line.Index > log.Writer.Size)
            throw new InvalidDataException($"Line {line.Index} of partition {line.Partition} was checked, but came before {log.Writer.Size}.");
    }

    /// <summary>Signs what has grown.</summary>
    public IEnumerable<TlogCheckpoint> Finish()
    {
        foreach (var (log, writer, size) in logs.Values.Where(log => log.Writer.Size > log.Sealed))
        {
            var checkpoint = writer.Seal();
            log.Put(new SignedNote(checkpoint.Text, [.. signers.Select(signer => signer.Sign(checkpoint.Text))]).ToString());
            yield return checkpoint;
        }
    }
}
