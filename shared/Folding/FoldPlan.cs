namespace ServerlessEvents.Folding;

/// <summary>What every fold of a context needs to know.</summary>
public sealed record FoldPlan(Aggregates Aggregates, Topics Topics, TimeProvider Time)
{
    /// <summary>How many bytes the snapshots of one partition may take in memory; beyond it the coldest are read again when needed.</summary>
    public long MemoryLimit { get; init; } = 256L * 1024 * 1024;
}
