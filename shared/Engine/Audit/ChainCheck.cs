
namespace ServerlessEvents.Engine.Audit;

/// <summary>
/// Checks delivered lines, of all partitions in any mixture, against each other and against hashes that were noted before. It keeps 40
/// bytes of a line, and three times as many once a line of its partition is not in its place.
/// </summary>
public sealed class ChainCheck
{
    private readonly SortedDictionary<int, PartitionCheck> partitions = [];
    private readonly List<Stranger> strangers = [];

    /// <summary>How many lines were read.</summary>
    public long Lines { get; private set; }

    /// <summary>How many partitions have lines.</summary>
    public int Partitions => partitions.Count;

    /// <summary>Takes the next line, without its line end.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        var at = Lines++;
        var claim = AuditLine.Read(line);
        if (claim is not { IsIntact: true } read)
        {
            strangers.Add(new(at, claim));
            return;
        }
        if (!partitions.TryGetValue(read.Partition, out var partition)) partitions[read.Partition] = partition = new(read.Partition);
        partition.Add(new(read, at));
    }

    /// <summary>What is wrong, the gravest first, of most kinds the first in each partition; nothing when all is intact.</summary>
    public IReadOnlyList<AuditFinding> Findings(IReadOnlyList<AuditNote> notes)
    {
        var known = notes.ToLookup(note => note.Partition);
        var found = new List<AuditFinding>();
        var left = strangers.ToList();
        foreach (var partition in partitions.Values) found.AddRange(partition.Findings([.. known[partition.Number]], left));
        foreach (var lost in known.Where(ofPartition => !partitions.ContainsKey(ofPartition.Key)))
            found.Add(new(AuditFault.Truncated, lost.Key, 0, null, $"No line of it is there, but line {lost.Max(note => note.Index)} was noted."));
        found.AddRange(left.Select(Say));
        return [.. found.OrderBy(finding => finding.Fault).ThenBy(finding => finding.Partition).ThenBy(finding => finding.Index)];
    }

    /// <summary>A stranger that fills no gap: a changed line at an end of a partition, or one that was put in.</summary>
    private AuditFinding Say(Stranger stranger) => stranger.Claim switch
    {
        null => new(AuditFault.Inserted, null, null, stranger.At, "It is no line of an audit."),
        { } claim when partitions.TryGetValue(claim.Partition, out var partition) && partition.Has(claim.Index) =>
            new(AuditFault.Inserted, claim.Partition, claim.Index, stranger.At, "Its hash is not that of its bytes, and the true line is there."),
        { } claim => new(AuditFault.Changed, claim.Partition, claim.Index, stranger.At, "Its hash is not that of its bytes."),
    };

    /// <summary>The last line of each partition, to be noted once nothing is wrong.</summary>
    public IReadOnlyList<AuditNote> Heads => [.. partitions.Values.Select(partition => partition.Head)];
}
