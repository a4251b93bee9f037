namespace ServerlessEvents.Engine.Fold;

/// <summary>A rebuild of a partition by newer code.</summary>
/// <param name="Of">The version that had folded before.</param>
/// <param name="Told">Of how many aggregates the audience was told, because they have come out different.</param>
/// <param name="Looked">How many aggregates were held against what is shown of them.</param>
public sealed record Rebuild(string Of, int Told = 0, int Looked = 0);
