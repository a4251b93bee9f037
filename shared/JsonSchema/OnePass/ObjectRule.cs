// What the one pass does with an object: known names are found in a table and ticked off in a bit set.
using ServerlessEvents.Schemas.Loading;
using ServerlessEvents.Schemas.Patterns;

namespace ServerlessEvents.Schemas.OnePass;

internal sealed class ObjectRule
{
    public const int MaxWords = 16;

    /// <summary>Every name that some keyword mentions.</summary>
    public NameTable Names { get; init; } = new([]);

    /// <summary>For the names of the table, by index.</summary>
    public Plan[] Children { get; init; } = [];

    /// <summary>
    /// For every other name, by which of <see cref="Patterns"/> match it: bit i of the index for pattern i. Null: not allowed.
    /// </summary>
    public required Plan?[] Unknown { get; init; }

    public Pattern[] Patterns { get; init; } = [];

    /// <summary>What a name must be.</summary>
    public SchemaNode[] NameRules { get; init; } = [];

    /// <summary>Which names of the table must have been seen, as bits.</summary>
    public ulong[] Required { get; init; } = [];

    /// <summary>If the name of that index was seen, then these must have been too.</summary>
    public (int Name, ulong[] Required)[] Dependent { get; init; } = [];

    public int MinProperties { get; init; }
    public int MaxProperties { get; init; } = int.MaxValue;

    /// <summary>How many words the bit set has, at least one.</summary>
    public int Words => Math.Max(1, (Children.Length + 63) / 64);
}
