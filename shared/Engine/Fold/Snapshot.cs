using ServerlessEvents.Domain;

namespace ServerlessEvents.Engine.Fold;

/// <summary>An aggregate's state at an offset, with what it needs to answer a resend.</summary>
/// <param name="State">The domain's state.</param>
/// <param name="Version">How many events it has accepted.</param>
/// <param name="Offset">The offset of the last event folded into it, in its partition of <c>events</c>.</param>
/// <param name="Outcomes">The latest answers, oldest first.</param>
/// <param name="Shown">What its audience sees of it.</param>
public sealed record Snapshot(object State, long Version, long Offset, DeduplicationWindow Outcomes, Shown Shown)
{
    /// <summary>An aggregate that no event has reached yet.</summary>
    public static Snapshot Of(Aggregate aggregate) => Of(aggregate, Shown.Nothing);

    /// <summary>An aggregate that this code has not folded, but of which something is shown.</summary>
    public static Snapshot Of(Aggregate aggregate, Shown shown) =>
        new(aggregate.Initial, Version: 0, Offset: -1, DeduplicationWindow.None, shown);

    public Snapshot With(object state, RecordedOutcome outcome, long offset, int window, Shown shown) =>
        new(state, outcome.Version, offset, Outcomes.With(outcome, window), shown);
}
