using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary>The logs of a place while they grow: that of a partition lies in the folder of its number.</summary>
internal sealed class Sealing
{
    private readonly ITlogFiles files;
    private readonly TlogSigners signers;
    private readonly SortedDictionary<int, TlogSealer> logs = [];
    private readonly List<AuditNote> heads = [];

    public Sealing(ITlogFiles files, TlogSigners signers)
    {
        (this.files, this.signers) = (files, signers);
        foreach (var (partition, log) in SealedLogs.In(files))
        {
            var sealer = logs[partition] = new(log, partition, signers);
            if (sealer.Last is { } entry && AuditLine.Read(entry) is { } last)
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
            logs[line.Partition] = log = new(new(files, $"{line.Partition}"), line.Partition, signers);
        if (line.Index == log.Size) log.Append(bytes);
        else if (line.Index > log.Size)
            throw new InvalidDataException($"Line {line.Index} of partition {line.Partition} was checked, but came before {log.Size}.");
    }

    /// <summary>Signs what has grown, and what not all keys have signed.</summary>
    public IEnumerable<TlogCheckpoint> Finish()
    {
        foreach (var (partition, log) in logs.Where(log => log.Value.Size > log.Value.Sealed || !log.Value.IsSigned))
        {
            yield return log.Seal(asksWitness: false)
                ?? throw new Failure($"Somebody else has sealed partition {partition} of {files.Name} meanwhile: run the command again.");
        }
    }
}
