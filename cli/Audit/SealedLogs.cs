using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli.Audit;

/// <summary>
/// Checks sealed logs, those of all partitions in one folder: who signed, whether each entry is the one that was sealed, and whether the
/// entries are a chain.
/// </summary>
internal sealed class SealedLogs(IReadOnlyList<VerifierKey> keys)
{
    private readonly List<AuditFinding> findings = [];
    private readonly List<AuditNote> notes = [];
    private readonly List<string> intact = [];

    public IReadOnlyList<AuditFinding> Findings => findings;

    /// <summary>The hash of each sealed line, by which other copies of the lines are checked.</summary>
    public IReadOnlyList<AuditNote> Notes => notes;

    /// <summary>What each log vouches for.</summary>
    public IReadOnlyList<string> Intact => intact;

    /// <summary>The log of each partition.</summary>
    public static IEnumerable<(int Partition, TlogStorage Log)> In(ITlogFiles files) =>
        files.Folders()
            .Select(folder => (Partition: int.TryParse(folder, out var number) ? number : -1, new TlogStorage(files, folder)))
            .Where(log => log.Partition >= 0)
            .OrderBy(log => log.Partition);

    public void Check(ITlogFiles files, IReadOnlyList<AuditNote> known, CancellationToken stop)
    {
        var lost = known.GroupBy(note => note.Partition).ToDictionary(group => group.Key, group => group.ToArray());
        var any = false;
        foreach (var (partition, log) in In(files))
        {
            any = true;
            lost.Remove(partition, out var noted);
            try
            {
                Check(partition, log, noted ?? [], stop);
            }
            catch (TlogException e)
            {
                findings.Add(new(AuditFault.Unsigned, partition, 0, null, e.Message));
            }
        }
        foreach (var (partition, noted) in lost)
        {
            var last = noted.Max(note => note.Index);
            findings.Add(new(AuditFault.Truncated, partition, 0, null, $"It has no sealed log, but line {last} was noted."));
        }
        if (!any)
        {
            throw new Failure(
                $"{files.Name} has no sealed log: name the place that `sevents audit seal` or the function SealAudit writes.");
        }
    }

    /// <summary>The checkpoint, once all keys have signed it.</summary>
    public TlogCheckpoint Read(int partition, string note) => TlogCheckpoint.Signed(note, keys, partition);

    private void Check(int partition, TlogStorage log, AuditNote[] known, CancellationToken stop)
    {
        var checkpoint = Read(partition, log.Checkpoint ?? throw new TlogException("There is no checkpoint."));
        var (tree, chain, before) = (new TiledTree(log, checkpoint.Size), new ChainCheck(), findings.Count);
        if (Fault(partition, () => tree.Root == checkpoint.Root) is { } forged)
        {
            findings.Add(forged);
            return;
        }
        for (var number = 0L; number * TilePath.Width < checkpoint.Size && findings.Count == before; number++)
        {
            stop.ThrowIfCancellationRequested();
            Check(partition, tree, number, chain);
        }
        if (findings.Count > before) return;
        findings.AddRange(chain.Findings(known).Select(finding => finding with { At = null })); // the index is the place in a log
        if (findings.Count == before) intact.Add($"{checkpoint.Origin}: {checkpoint.Size} lines are those that were sealed.");
    }

    /// <summary>The tiles alone must lead to the root that was signed; else the log was written anew.</summary>
    private static AuditFinding? Fault(int partition, Func<bool> leads)
    {
        try
        {
            return leads() ? null : new(AuditFault.Rewritten, partition, 0, null, "The tiles do not lead to the root that was signed.");
        }
        catch (TlogException e)
        {
            return new(AuditFault.Missing, partition, 0, null, e.Message);
        }
    }

    private void Check(int partition, TiledTree tree, long number, ChainCheck chain)
    {
        var index = number * TilePath.Width;
        try
        {
            var hashes = tree.Tile(0, number);
            if (!tree.IsVouched(0, number))
                Say(AuditFault.Rewritten, "The tile of its hash does not lead to the root that was signed.");
            foreach (var entry in TiledTree.EntriesOf(tree.Bundle(number)).Take(hashes.Length))
            {
                if (Merkle.Leaf(entry.Span) != hashes[index % TilePath.Width])
                    Say(AuditFault.Changed, "It is not the line that was sealed.");
                chain.Add(entry.Span);
                if (AuditLine.Read(entry.Span) is { } line && line.Partition == partition && line.Index == index)
                    notes.Add(new(partition, index, line.Hash.ToString()));
                else
                    Say(AuditFault.Inserted, "It is no line of this place.");
                index++;
            }
            if (index < number * TilePath.Width + hashes.Length) Say(AuditFault.Missing, "Its bundle ends before it.");
        }
        catch (TlogException e)
        {
            Say(AuditFault.Missing, e.Message);
        }

        void Say(AuditFault fault, string reason) => findings.Add(new(fault, partition, index, null, reason));
    }
}
