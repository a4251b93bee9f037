using System.Globalization;

namespace ServerlessEvents.Domain;

/// <summary>
/// Names the code that folds by the version of each aggregate: <c>counter:1,order:2</c>. A fold version is not older than another if it has
/// each aggregate of the other, at the same version or a later one. So two deployments never rebuild against each other: either one of them
/// is the newer, or neither may take over from the other.
/// </summary>
public static class FoldVersion
{
    /// <summary>The version of these aggregates, in the order of their names: <c>counter:1,order:2</c>.</summary>
    public static string Of(IEnumerable<Aggregate> aggregates) =>
        string.Join(',', aggregates.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"{a.Name}:{a.Version}"));

    /// <summary>Whether this version is of older code than the other, so that the other may take over.</summary>
    public static bool IsOlder(string version, string than) => version != than && Lacking(than, version).Count == 0;

    /// <summary>
    /// The aggregates of a version that this code lacks or has only at an earlier version. If there is any, this code must not take over.
    /// </summary>
    /// <param name="code">The version of this code.</param>
    /// <param name="version">The version that has folded so far.</param>
    /// <exception cref="FormatException">A version is not of the form of <see cref="Of"/>.</exception>
    public static IReadOnlyList<string> Lacking(string code, string version)
    {
        var known = Read(code).ToDictionary();
        return [.. Read(version)
            .Where(aggregate => known.GetValueOrDefault(aggregate.Name) < aggregate.Version)
            .Select(aggregate => $"{aggregate.Name}:{aggregate.Version}")];
    }

    /// <summary>The aggregates that this code has at a later version than the one that has folded so far. It folds them again.</summary>
    /// <param name="code">The version of this code.</param>
    /// <param name="version">The version that has folded so far.</param>
    /// <exception cref="FormatException">A version is not of the form of <see cref="Of"/>.</exception>
    public static IReadOnlyList<string> Raised(string code, string version)
    {
        var known = Read(code).ToDictionary();
        return [.. Read(version)
            .Where(aggregate => known.GetValueOrDefault(aggregate.Name) > aggregate.Version)
            .Select(aggregate => aggregate.Name)];
    }

    private static IEnumerable<(string Name, int Version)> Read(string version) => version
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => (part[..part.LastIndexOf(':')], int.Parse(part.AsSpan(part.LastIndexOf(':') + 1), CultureInfo.InvariantCulture)));
}
