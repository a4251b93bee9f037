namespace ServerlessEvents.Folding;

/// <summary>Which code folds: the version of each aggregate, as <c>counter:1,order:2</c>.</summary>
public static class FoldVersion
{
    public static string Of(IEnumerable<Aggregate> aggregates) =>
        string.Join(',', aggregates.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"{a.Name}:{a.Version}"));

    /// <summary>Whether any aggregate of the first is of a later version than in the second: then the second is old code, and must not fold.</summary>
    public static bool IsNewer(string first, string second)
    {
        var versions = Read(second);
        return Read(first).Any(aggregate => versions.TryGetValue(aggregate.Key, out var version) && aggregate.Value > version);
    }

    private static Dictionary<string, int> Read(string version) => version
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split(':'))
        .ToDictionary(part => part[0], part => int.Parse(part[1], System.Globalization.CultureInfo.InvariantCulture));
}
