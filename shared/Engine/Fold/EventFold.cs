using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>Folds one event into one aggregate: the answer it gets, what follows, and the snapshot after it.</summary>
public static class EventFold
{
    /// <param name="shows">
    /// Whether the audience is told of the state. While a rebuild goes over what other code has folded, it is told nothing.
    /// </param>
    public static Folded Fold(Aggregate aggregate, Snapshot before, StoredEvent e, bool shows = true)
    {
        var key = RecordedOutcome.KeyOf(e.Actor, e.Id);
        if (before.Outcomes.To(key) is { } first) return new(before, first, Known(aggregate.AudienceOf(before.State)), IsRepeat: true, []);
        var at = e.Record.Time;
        var step = e.ExpectedVersion is { } expected && expected != before.Version
            ? Mismatch(aggregate, before, e, expected)
            : Decide(aggregate, before, e);
        var outcome = new RecordedOutcome(key, before.Version + (step.Refusal is null ? 1 : 0), at, step.Refusal);
        var audience = Known(aggregate.AudienceOf(step.State));
        var shown = shows ? before.Shown.To(audience) : before.Shown;
        return new(
            before.With(step.State, outcome, e.Record.Offset, aggregate.DeduplicationWindow, shown),
            outcome, audience, IsRepeat: false, step.Results);
    }

    /// <summary>Whether an actor may know the version of an aggregate: it is shown to them, or there is none yet.</summary>
    public static bool MayKnowVersion(Aggregate aggregate, Snapshot snapshot, string actor) =>
        snapshot.Version == 0 || aggregate.AudienceOf(snapshot.State) is MqttTopics.All || aggregate.AudienceOf(snapshot.State) == actor;

    /// <summary>
    /// Whoever may not know the version gets what the domain says first: otherwise they could try versions until the refusal is another.
    /// </summary>
    private static Step Mismatch(Aggregate aggregate, Snapshot before, StoredEvent e, long expected)
    {
        if (MayKnowVersion(aggregate, before, e.Actor)) return new(before.State, Refusal.VersionMismatch(expected, before.Version), []);
        var step = Decide(aggregate, before, e);
        return step.Refusal is null ? new(before.State, Refusal.VersionMismatch(expected), []) : step;
    }

    /// <summary>An audience is one level of a topic. Any other name would belong to nobody, or to somebody else.</summary>
    private static string? Known(string? audience) => audience is null or MqttTopics.All || UserName.IsValid(audience)
        ? audience
        : throw new InvalidOperationException($"The audience '{audience}' is neither the name of a user nor '{MqttTopics.All}'.");

    private static Step Decide(Aggregate aggregate, Snapshot before, StoredEvent e) =>
        aggregate.Fold(before.State, e.Type, e.Data.Span, new EventContext(e.Actor, e.Subject, e.Record.Time));
}

/// <summary>What one event did.</summary>
/// <param name="Audience">Who is told of the state after it.</param>
public readonly record struct Folded(
    Snapshot After, RecordedOutcome Outcome, string? Audience, bool IsRepeat, IReadOnlyList<Result> Results);
