using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>Folds one event into one aggregate: the answer it gets, what follows, and the snapshot after it.</summary>
public static class EventFold
{
    public static Folded Fold(Aggregate aggregate, Snapshot before, StoredEvent e)
    {
        var key = RecordedOutcome.KeyOf(e.Actor, e.Id);
        if (before.Outcomes.To(key) is { } first) return new(before, first, IsRepeat: true, []);
        var at = e.Record.Time;
        var step = e.ExpectedVersion is { } expected && expected != before.Version
            ? Mismatch(aggregate, before, e, expected)
            : Decide(aggregate, before, e);
        var outcome = new RecordedOutcome(key, before.Version + (step.Refusal is null ? 1 : 0), at, step.Refusal);
        return new(
            before.With(step.State, outcome, e.Record.Offset, aggregate.DeduplicationWindow), outcome, IsRepeat: false, step.Results);
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

    private static Step Decide(Aggregate aggregate, Snapshot before, StoredEvent e) =>
        aggregate.Fold(before.State, e.Type, e.Data.Span, new EventContext(e.Actor, e.Subject, e.Record.Time));
}

/// <summary>What one event did.</summary>
public readonly record struct Folded(Snapshot After, RecordedOutcome Outcome, bool IsRepeat, IReadOnlyList<Result> Results);
