namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>Proves that whatever is written can be read, rule by rule, and collects the differences where that fails.</summary>
internal sealed class Proof
{
    private const int MaxSteps = 50_000;

    /// <summary>How many questions may be under way within one another, because the stack is no deeper.</summary>
    private const int MaxUnderWay = 400;
    private readonly Dictionary<string, int> underWay = [];
    private List<Difference> differences = [];
    private string? unweighed; // a keyword further out that may rule out the value in hand
    private int depth;
    private int steps;
    private int checks;

    public IReadOnlyList<Difference> Differences =>
        [.. differences.DistinctBy(difference => (difference.Pointer, difference.Rule, difference.Sentence))];

    /// <summary>Adds why the reader may refuse what is written.</summary>
    public void Check(Written written, Place reader)
    {
        if (++steps > MaxSteps || ++checks > MaxUnderWay) throw new ProofTooLargeException();
        var direct = Collect(() => CheckDirectly(written, reader));
        // What the writer says with alternatives may still show it, one case at a time.
        var cases = direct.Count == 0 ? [] : written.Cases().ToList();
        differences.AddRange(cases.Count == 0 ? direct : Collect(() => cases.ForEach(one => Check(one, reader))));
        checks--;
    }

    /// <summary>The same for a property or an item of the value in hand.</summary>
    public void CheckMember(Written written, Place reader)
    {
        depth++;
        Check(written, reader);
        depth--;
    }

    /// <summary>Whether everything written can be read; adds nothing.</summary>
    public bool Holds(Written written, Place reader) => Collect(() => Check(written, reader)).Count == 0;

    /// <summary>The differences that an action adds, which are not added here.</summary>
    public List<Difference> Collect(Action action)
    {
        var before = differences;
        differences = [];
        action();
        var found = differences;
        differences = before;
        return found;
    }

    /// <summary>Adds a difference.</summary>
    /// <param name="difference">What may have been written and cannot be read.</param>
    /// <param name="unweighed">A keyword of the writer that may rule it out and was not weighed.</param>
    public void Add(Difference difference, string? unweighed = null) => differences.Add((unweighed ?? this.unweighed) is { } keyword
        && !difference.Rule.EndsWith("-not-proven", StringComparison.Ordinal)
            ? difference with { Sentence = $"not proven, as \"{keyword}\" in the other schema is not weighed: {difference.Sentence}" }
            : difference);

    public void AddRange(IEnumerable<Difference> differences) => this.differences.AddRange(differences);

    private void CheckDirectly(Written written, Place reader)
    {
        if (!reader.IsObject && !reader.IsNever) return;
        if (written.IsEmpty() || written.Parts.Any(part => ComparedDocument.MeanTheSame(part, reader))) return;
        if (reader.IsNever)
        {
            Add(new(reader.Pointer, "nothing-allowed", $"{reader.Document.Name} allows no value here, and one may have been written"));
            return;
        }
        // A recursive schema comes back to the same question. Deeper in the value that is an induction; at the same depth it proves
        // nothing.
        var key = $"{written.Key} > {reader.Key}";
        if (underWay.TryGetValue(key, out var depth))
        {
            if (depth == this.depth)
                Add(new(reader.Pointer, "recursion", "The schema refers to itself without going deeper into the value"));
            return;
        }
        underWay.Add(key, this.depth);
        var outer = unweighed;
        unweighed ??= Unweighed.In(written, "");
        foreach (var rule in Rules.All)
        {
            if ((written.Types & rule.Concerns) != 0 && rule.Keywords.Any(keyword => reader.Get(keyword) is not null))
                rule.Check(new Question(this, written, reader));
        }
        underWay.Remove(key);
        unweighed = outer;
    }
}

/// <summary>The proof was given up: it would take too long.</summary>
internal sealed class ProofTooLargeException : Exception;
