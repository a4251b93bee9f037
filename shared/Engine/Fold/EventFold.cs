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
            ? new Step(before.State, Refusal.VersionMismatch(expected, before.Version), [])
            : aggregate.Fold(before.State, e.Type, e.Data.Span, new EventContext(e.Actor, e.Subject, at));
        var outcome = new RecordedOutcome(key, before.Version + (step.Refusal is null ? 1 : 0), at, step.Refusal);
        return new(
            before.With(step.State, outcome, e.Record.Offset, aggregate.DeduplicationWindow), outcome, IsRepeat: false, step.Results);
    }
}

/// <summary>What one event did.</summary>
public readonly record struct Folded(Snapshot After, RecordedOutcome Outcome, bool IsRepeat, IReadOnlyList<Result> Results);
