namespace ServerlessEvents.Schemas;

/// <summary>What a schema is compiled with.</summary>
public sealed record SchemaOptions
{
    public static readonly SchemaOptions Default = new();

    /// <summary>
    /// Finds a schema that this one refers to, null where there is none. The address is absolute, or relative as written
    /// where the referring schema has no <c>$id</c> that it could be relative to.
    /// </summary>
    public Func<Uri, ReadOnlyMemory<byte>?>? Resolve { get; init; }

    /// <summary>How many errors are collected before checking stops.</summary>
    public int MaxErrors { get; init; } = 20;

    /// <summary>How many objects and arrays may lie within one another, 1 to 512.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Whether <c>format</c> is a rule; false makes it the annotation that the standard has by default.</summary>
    public bool AssertFormats { get; init; } = true;

    /// <summary>How long one pattern may take on one string, where it needs backtracking; longer is an error.</summary>
    public TimeSpan PatternTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Leaves everything to the plain evaluator; the tests compare the two engines with it.</summary>
    internal bool PlainOnly { get; init; }

    /// <summary>Leaves out the check against the meta-schema, which cannot check itself while it is compiled.</summary>
    internal bool Trusted { get; init; }
}
