using ServerlessEvents.Domain;

namespace ServerlessEvents.Engine.Fold;

/// <summary>An aggregate's state at an offset, with what it needs to answer a resend.</summary>
/// <param name="State">The domain's state.</param>
/// <param name="Version">How many events it has accepted.</param>
/// <param name="Offset">The offset of the last event folded into it, in its partition of <c>events</c>.</param>
/// <param name="Answers">The latest answers, oldest first.</param>
public sealed record Snapshot(object State, long Version, long Offset, Answers Answers)
{
    /// <summary>An aggregate that no event has reached yet.</summary>
    public static Snapshot Of(Aggregate aggregate) => new(aggregate.Initial, Version: 0, Offset: -1, Answers.None);

    public Snapshot With(object state, Answer answer, long offset, int remembers) => new(state, answer.Version, offset, Answers.With(answer, remembers));
}
