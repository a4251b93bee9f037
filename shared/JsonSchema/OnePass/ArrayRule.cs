// What the one pass does with an array.
using ServerlessEvents.Schemas.Loading;

namespace ServerlessEvents.Schemas.OnePass;

internal sealed class ArrayRule
{
    /// <summary>More schemas with <c>contains</c> than this at one place are left to the plain evaluator.</summary>
    public const int MaxContains = 4;

    public Plan[] Prefix { get; init; } = [];

    /// <summary>For the items after <see cref="Prefix"/>.</summary>
    public required Plan Rest { get; init; }

    public int MinItems { get; init; }
    public int MaxItems { get; init; } = int.MaxValue;

    /// <summary>Only where every item is a scalar.</summary>
    public bool UniqueItems { get; init; }

    public ContainsRule[] Contains { get; init; } = [];

    /// <summary>Whether an item is more than a value with a plan.</summary>
    public bool LooksAtItems => UniqueItems || Contains.Length > 0;
}

/// <param name="Node">What to look for.</param>
/// <param name="Objects">Whether any object is it; one that would have to be looked into is left to the plain evaluator.</param>
/// <param name="Arrays">The same for arrays.</param>
/// <param name="Min"></param>
/// <param name="Max"></param>
internal sealed record ContainsRule(SchemaNode Node, bool Objects, bool Arrays, int Min, int Max);
