using System.Collections.Concurrent;

namespace ServerlessEvents.Bench.Torture;

/// <summary>What has happened, counted by name.</summary>
public sealed class Tallies
{
    private readonly ConcurrentDictionary<string, int> counts = [];

    public void Add(string name) => counts.AddOrUpdate(name, 1, (_, before) => before + 1);

    /// <summary>All counts so far, by name.</summary>
    public IReadOnlyDictionary<string, int> All => new SortedDictionary<string, int>(counts, StringComparer.Ordinal);
}
