using System.Collections;
using System.Runtime.CompilerServices;

namespace ServerlessEvents.Domain;

/// <summary>What an aggregate says to an event: results (perhaps none), or a refusal.</summary>
/// <typeparam name="TResult">The union of the aggregate's results.</typeparam>
[CollectionBuilder(typeof(Decision), nameof(Decision.Accept))]
public readonly struct Decision<TResult> : IEnumerable<TResult>
{
    private readonly TResult[]? results;

    internal Decision(TResult[] results) => this.results = results;
    private Decision(Refusal refusal) => Refusal = refusal;

    /// <summary>Why not; null when the event is accepted.</summary>
    public Refusal? Refusal { get; }

    /// <summary>What follows, in order; empty when nothing does.</summary>
    public IReadOnlyList<TResult> Results => results ?? [];

    /// <summary>A refusal is a decision.</summary>
    public static implicit operator Decision<TResult>(Refusal refusal) => new(refusal);

    /// <summary>Goes through the results.</summary>
    public IEnumerator<TResult> GetEnumerator() => Results.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes a decision of a collection expression: <c>[new Settled(…)]</c>, or <c>[]</c> when nothing follows.</summary>
public static class Decision
{
    /// <summary>Accepts the event, with these results.</summary>
    public static Decision<TResult> Accept<TResult>(ReadOnlySpan<TResult> results) => new(results.ToArray());
}
