using System.Collections;
using System.Runtime.CompilerServices;

namespace ServerlessEvents.Domain;

/// <summary>What an aggregate says to an event: results (perhaps none), or a refusal.</summary>
[CollectionBuilder(typeof(Decision), nameof(Decision.Accept))]
public readonly struct Decision<TResult> : IEnumerable<TResult>
{
    private readonly TResult[]? results;

    internal Decision(TResult[] results) => this.results = results;
    private Decision(Refusal refusal) => Refusal = refusal;

    public Refusal? Refusal { get; }
    public IReadOnlyList<TResult> Results => results ?? [];

    public static implicit operator Decision<TResult>(Refusal refusal) => new(refusal);

    public IEnumerator<TResult> GetEnumerator() => Results.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes a decision of a collection expression: <c>[new Settled(…)]</c>, or <c>[]</c> when nothing follows.</summary>
public static class Decision
{
    public static Decision<TResult> Accept<TResult>(ReadOnlySpan<TResult> results) => new(results.ToArray());
}
