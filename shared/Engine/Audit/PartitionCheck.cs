namespace ServerlessEvents.Engine.Audit;

/// <summary>The lines of one audit partition as they were read, and what is wrong with them.</summary>
internal sealed class PartitionCheck(int number)
{
    private readonly List<(AuditHash Hash, long At)> plain = []; // while each line follows the one before it, from the first on
    private List<ReadLine>? lines; // all of them, once one does not

    public int Number => number;

    public AuditNote Head
    {
        get
        {
            if (lines is null) return new(number, plain.Count - 1, plain[^1].Hash.ToString());
            var last = lines.MaxBy(line => line.Is.Index).Is;
            return new(number, last.Index, last.Hash.ToString());
        }
    }

    public void Add(ReadLine line)
    {
        if (lines is null && line.Is.Index == plain.Count && line.Is.Previous == (plain.Count == 0 ? default : plain[^1].Hash))
        {
            plain.Add((line.Is.Hash, line.At));
            return;
        }
        lines ??= [.. plain.Select((known, index) => new ReadLine(
            new(number, index, index == 0 ? default : plain[index - 1].Hash, known.Hash, IsIntact: true), known.At))];
        lines.Add(line);
    }

    public bool Has(long index) => lines?.Exists(line => line.Is.Index == index) ?? index < plain.Count;

    /// <summary>The first of each kind. A stranger that stands where a line is missing is taken out: it is that line, changed.</summary>
    public IEnumerable<AuditFinding> Findings(AuditNote[] notes, List<Stranger> strangers)
    {
        if (lines is null) return Noted(index => plain[(int)index], plain.Count - 1, notes);
        var found = new List<AuditFinding>();
        var chain = Chain(lines, notes, found);
        found.AddRange(Gaps(chain, notes, strangers));
        found.AddRange(Links(chain));
        var noted = notes.Select(note => note.Index).ToHashSet();
        var kept = chain.Where(line => noted.Contains(line.Is.Index)).ToDictionary(line => line.Is.Index, line => (line.Is.Hash, line.At));
        found.AddRange(Noted(index => kept.TryGetValue(index, out var line) ? line : null, chain[^1].Is.Index, notes));
        found.AddRange(Order(chain));
        return found.GroupBy(finding => finding.Fault).Select(ofKind => ofKind.MinBy(finding => finding.Index)!);
    }

    /// <summary>The line of each index, where there are several the one that follows; says what the others are.</summary>
    private List<ReadLine> Chain(List<ReadLine> lines, AuditNote[] notes, List<AuditFinding> found)
    {
        var noted = notes.ToLookup(note => note.Index, note => note.Hash);
        var following = lines.Select(line => (line.Is.Index, line.Is.Previous)).ToHashSet();
        var (chain, before) = (new List<ReadLine>(lines.Count), new HashSet<AuditHash>());
        foreach (var ofIndex in lines.GroupBy(line => line.Is.Index).OrderBy(group => group.Key))
        {
            var different = ofIndex.DistinctBy(line => line.Is.Hash).ToList();
            var best = different
                .OrderByDescending(line => noted[line.Is.Index].Contains(line.Is.Hash.ToString()))
                .ThenByDescending(line => before.Count == 0 || before.Contains(line.Is.Previous))
                .ThenByDescending(line => following.Contains((line.Is.Index + 1, line.Is.Hash)))
                .First();
            foreach (var other in different.Where(line => line.Is.Hash != best.Is.Hash))
            {
                found.Add(other.Is.Previous == best.Is.Previous || before.Contains(other.Is.Previous)
                    ? Say(AuditFault.Forked, other, "Another line has its index, and both follow from the line before.")
                    : Say(AuditFault.Inserted, other, "It does not follow from the line before it, and another does."));
            }
            if (ofIndex.Where(line => line.Is.Hash == best.Is.Hash).Skip(1).ToList() is [var again, ..])
                found.Add(Say(AuditFault.Repeated, again, "It is there again, byte for byte."));
            chain.Add(best);
            before = [.. different.Select(line => line.Is.Hash)];
        }
        return chain;
    }

    private List<AuditFinding> Gaps(List<ReadLine> chain, AuditNote[] notes, List<Stranger> strangers)
    {
        var found = new List<AuditFinding>();
        var first = chain[0].Is;
        var isAnchored = notes.Any(note => note.Index == first.Index - 1 && note.Hash == first.Previous.ToString());
        var (next, from) = (isAnchored ? first.Index : 0, -1L);
        foreach (var line in chain)
        {
            if (line.Is.Index > next) found.AddRange(Gap(next, line, from, strangers));
            (next, from) = (line.Is.Index + 1, line.At);
        }
        return found;
    }

    /// <summary>What stands in a gap: changed lines, by the place that they name or else by where they stand; or nothing.</summary>
    private IEnumerable<AuditFinding> Gap(long next, ReadLine end, long from, List<Stranger> strangers)
    {
        var left = end.Is.Index - next;
        var named = strangers.Where(stranger => stranger.Claim is { } claim
            && claim.Partition == number && claim.Index >= next && claim.Index < end.Is.Index).ToList();
        foreach (var stranger in named)
        {
            yield return new(AuditFault.Changed, number, stranger.Claim!.Value.Index, stranger.At, "Its hash is not that of its bytes.");
            strangers.Remove(stranger);
            left--;
        }
        var taken = named.Select(stranger => stranger.Claim!.Value.Index).ToHashSet();
        var within = strangers.Where(stranger => stranger.At > from && stranger.At < end.At).Take((int)Math.Min(left, int.MaxValue));
        foreach (var stranger in within.ToList())
        {
            while (taken.Contains(next)) next++;
            yield return new(AuditFault.Changed, number, next++, stranger.At, "It is not the line that was here.");
            strangers.Remove(stranger);
            left--;
        }
        while (taken.Contains(next)) next++;
        if (left > 0) yield return new(AuditFault.Missing, number, next, end.At, $"{left} lines are not there before this one.");
    }

    private IEnumerable<AuditFinding> Links(List<ReadLine> chain)
    {
        if (chain[0].Is is { Index: 0 } first && first.Previous != default)
            yield return Say(AuditFault.Changed, chain[0], "It is the first, and names a line before it.");
        for (var i = 1; i < chain.Count; i++)
        {
            var (before, line) = (chain[i - 1].Is, chain[i].Is);
            if (line.Index == before.Index + 1 && line.Previous != before.Hash)
                yield return Say(AuditFault.Changed, chain[i - 1], "The line after it names another hash as the one before.");
        }
    }

    /// <param name="at">The line of an index; null where none is.</param>
    /// <param name="last">The last index.</param>
    /// <param name="notes">What is to be there.</param>
    private IEnumerable<AuditFinding> Noted(Func<long, (AuditHash Hash, long At)?> at, long last, AuditNote[] notes)
    {
        foreach (var note in notes)
        {
            if (note.Index > last)
            {
                yield return new(AuditFault.Truncated, number, last + 1, null, $"The lines end at {last}, but line {note.Index} was noted.");
            }
            else if (note.Index >= 0 && at(note.Index) is { } line && line.Hash.ToString() != note.Hash)
            {
                yield return new(
                    AuditFault.Rewritten, number, note.Index, line.At,
                    "Its hash is not the one that was noted: it or lines before it were written anew.");
            }
        }
    }

    /// <summary>By the first time that each line comes.</summary>
    private IEnumerable<AuditFinding> Order(List<ReadLine> chain)
    {
        for (var i = 1; i < chain.Count; i++)
        {
            if (chain[i].At < chain[i - 1].At)
            {
                var (late, index) = (chain[i - 1].At, chain[i - 1].Is.Index);
                var early = chain.Skip(i).Where(line => line.At < late).MinBy(line => line.At);
                return [Say(AuditFault.Reordered, early, $"It comes before line {index}, which it follows.")];
            }
        }
        return [];
    }

    private AuditFinding Say(AuditFault fault, ReadLine line, string reason) => new(fault, number, line.Is.Index, line.At, reason);
}

/// <summary>A line, and which of those that were read it is.</summary>
internal readonly record struct ReadLine(AuditLine Is, long At);

/// <summary>Bytes that are no line, or not those that its hash is of; and the place that it names all the same.</summary>
internal readonly record struct Stranger(long At, AuditLine? Claim);
