using System.Collections.Concurrent;

namespace ServerlessEvents.Bench.Torture;

/// <summary>What has happened, counted by name.</summary>
public sealed class Tallies
{
    private readonly ConcurrentDictionary<string, int> counts = [];

    public int this[string name] => counts.GetValueOrDefault(name);

    public void Add(string name) => counts.AddOrUpdate(name, 1, (_, before) => before + 1);

    /// <summary>Those whose names begin so, the most frequent first.</summary>
    public IEnumerable<(string Name, int Count)> Of(string prefix) =>
        counts.Where(count => count.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderByDescending(count => count.Value).Select(count => (count.Key[prefix.Length..], count.Value));
}
