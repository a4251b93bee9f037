using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Client;

/// <summary>
/// An aggregate as its user sees it: what the system last said, and on top of it what of the user's events is not yet in that.
/// </summary>
/// <param name="Subject">The aggregate.</param>
/// <param name="Known">What the system last said; null when it has shown none.</param>
/// <param name="State">
/// The state with the open events evolved over it, for example an <c>Order</c>; null where the client does not know the aggregate's code,
/// or only an older one that cannot read what the system has said.
/// </param>
/// <param name="Open">The user's events that are pending, or accepted at a version that <paramref name="Known"/> has not reached.</param>
public sealed record ShownAggregate(string Subject, AggregateState? Known, object? State, IReadOnlyList<OutboxEntry> Open)
{
    /// <summary>Whether the state follows from what the system has said, or from an aggregate that begins in this outbox.</summary>
    internal bool IsFounded { get; private init; }

    /// <summary>Whether there is anything to show.</summary>
    public bool Exists => Known is not null || Open.Count > 0;

    /// <summary>Whether it looks as the other does.</summary>
    public bool IsSameAs(ShownAggregate? other) => other is not null && Known == other.Known && Open.SequenceEqual(other.Open);

    internal static ShownAggregate Of(
        string subject, AggregateState? known, IEnumerable<OutboxEntry> queued, Aggregate? aggregate, EventContext context)
    {
        OutboxEntry[] open = [.. queued.Where(entry => IsOpen(entry, known))];
        if (aggregate is null) return new(subject, known, null, open);
        if ((known is null ? aggregate.Initial : Read(aggregate, known.State)) is not { } state) return new(subject, known, null, open);
        var isFounded = known is not null;
        foreach (var entry in open)
        {
            if (Fold(aggregate, state, entry.Type, entry.Data, context) is not { Refusal: null } step) continue;
            isFounded |= entry == open[0] && entry.Reply is null or { Version: 1 };
            state = step.State;
        }
        return new(subject, known, state, open) { IsFounded = isFounded };
    }

    /// <summary>What Decide and Evolve say to one more event; null where they cannot say it.</summary>
    internal static Step? Fold(Aggregate aggregate, object state, string type, ReadOnlySpan<byte> data, EventContext context)
    {
        try { return aggregate.Fold(state, type, data, context); }
        catch (JsonException) { return null; } // no event of the aggregate: the system says so
    }

    private static bool IsOpen(OutboxEntry entry, AggregateState? known) => entry.Reply switch
    {
        null => true,
        { IsAccepted: true, Version: { } version } => !entry.IsOutdated && (known is null || version > known.Version),
        _ => false,
    };

    private static object? Read(Aggregate aggregate, JsonElement state)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(state.GetRawText()));
        try { return aggregate.ReadState(ref reader); }
        catch (Exception e) when (e is JsonException or NotSupportedException) { return null; }
    }
}
