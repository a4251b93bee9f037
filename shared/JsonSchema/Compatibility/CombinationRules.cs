namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>References and the keywords that combine schemas.</summary>
internal static class CombinationRules
{
    public static void Unchanged(Question ask, params string[] keywords)
    {
        if (!ask.IsUnchanged(keywords)) ask.CannotTell(keywords[0]);
    }

    public static void Ref(Question ask)
    {
        if (ask.Reader.Document.Resolve(ask.Value("$ref").GetString()!) is { } target) ask.Proof.Check(ask.Written, target);
        else if (!ask.IsUnchanged("$ref")) ask.Differ("$ref", "reference-unresolved", $"{ask.Value("$ref")} could not be resolved");
    }

    public static void AllOf(Question ask)
    {
        foreach (var conjunct in ask.Reader.Subs("allOf")) ask.Proof.Check(ask.Written, conjunct);
    }

    public static void AnyOf(Question ask)
    {
        var branches = ask.Reader.Subs("anyOf");
        if (Prove(ask, written => branches.Any(branch => ask.Proof.Holds(written, branch)))) return;
        Closest(ask, "anyOf", branches);
    }

    public static void OneOf(Question ask)
    {
        if (ask.IsUnchanged("oneOf")) return;
        var branches = ask.Reader.Subs("oneOf");
        if (Prove(ask, written => branches.Any(branch =>
            ask.Proof.Holds(written, branch) && branches.All(other => other == branch || written.And(other).IsEmpty()))))
        {
            return;
        }
        if (Prove(ask, written => branches.Any(branch => ask.Proof.Holds(written, branch))))
        {
            ask.Differ("oneOf", "one-of-overlaps",
                "nothing shows that what was written is valid for one branch only; "
                + "a required property with another const in each branch would");
        }
        else
        {
            Closest(ask, "oneOf", branches);
        }
    }

    public static void Not(Question ask)
    {
        if (ask.Reader.Sub("not") is not { } refused || Prove(ask, written => written.And(refused).IsEmpty())) return;
        // What the writer refuses may be all that the reader refuses, and more.
        if (!ask.Written.Parts.Any(part => part.Sub("not") is { } also && ask.Proof.Holds(Written.By(refused), also)))
            ask.CannotTell("not");
    }

    public static void If(Question ask)
    {
        if (ask.IsUnchanged("if", "then", "else")) return;
        var same = ask.Written.Parts
            .Where(part =>
                part.Sub("if") is { } condition && ComparedDocument.MeanTheSame(condition, ask.Reader.Sub("if")!.Value))
            .ToList();
        // Under the same condition each side is one case; otherwise both sides must hold whatever the condition says.
        var met = ask.Written.And(same.SelectMany(part => new[] { part.Sub("if"), part.Sub("then") }).OfType<Place>());
        var unmet = ask.Written.And(same.Select(part => part.Sub("else")).OfType<Place>());
        if (ask.Reader.Sub("then") is { } then && !ask.Proof.Holds(met, then)) ask.CannotTell("then");
        if (ask.Reader.Sub("else") is { } otherwise && !ask.Proof.Holds(unmet, otherwise)) ask.CannotTell("else");
    }

    /// <summary>Proves it for all that is written, or piece by piece: by value, or by type.</summary>
    private static bool Prove(Question ask, Func<Written, bool> holds) =>
        holds(ask.Written) || (ask.Written.Pieces().ToList() is { Count: > 1 } pieces && pieces.TrueForAll(piece => holds(piece)));

    /// <summary>Reports the branch that comes closest: what is wrong with it says more than that none fits.</summary>
    private static void Closest(Question ask, string keyword, IReadOnlyList<Place> branches)
    {
        var closest = branches
            .Select(branch => ask.Proof.Collect(() => ask.Proof.Check(ask.Written, branch)))
            .MinBy(differences => differences.Count) ?? [];
        ask.Differ(
            keyword, keyword == "anyOf" ? "any-of-narrowed" : "one-of-narrowed",
            $"what was written may fit no branch; closest: {string.Join("; ", closest.Take(3))}");
    }
}
