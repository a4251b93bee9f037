namespace ServerlessEvents.Bench;

/// <summary>A benchmark: what it measures, and how.</summary>
public sealed record Bench(string Description, Func<CancellationToken, Task<IReadOnlyList<Measurement>>> Run);

/// <summary>Every benchmark by its name on the command line.</summary>
public static class Benches
{
    public static readonly IReadOnlyDictionary<string, Bench> All = new SortedDictionary<string, Bench>
    {
        ["validate"] = new("One order against its schema: ns and bytes per event, ours, others and the floor.", ValidateBench.Run),
    };
}
