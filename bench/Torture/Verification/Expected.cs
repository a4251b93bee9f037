using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Bench.Torture.Verification;

/// <summary>What must follow from one event record: one reply, one audit record, perhaps a notification.</summary>
/// <param name="Offset">Where the event lies.</param>
/// <param name="At">When its record was written.</param>
/// <param name="Answer">The first answer to its id.</param>
/// <param name="Rose">The new maximum, when the event raised it.</param>
public sealed record Expected(
    long Offset,
    DateTimeOffset At,
    string Subject,
    FirstAnswer Answer,
    bool IsRepeat,
    string To,
    string Correlation,
    long? Rose)
{
    public Said Reply => new(
        $"{Answer.Actor}/{Answer.Id}/reply", Answer.Code is null ? ResultTypes.Accepted : ResultTypes.Refused, Subject, To, Correlation,
        Answer.At, Answer.Version, Answer.Code);

    public Said? Notification =>
        Rose is { } value
            ? new($"{Answer.Actor}/{Answer.Id}/0", Tally.Rose, Subject, $"notifications/all/{Subject}", "", At, value, null)
            : null;

    public Noted Audit => new(
        Answer.Actor, Tally.Measured, Subject,
        IsRepeat ? AuditOutcome.Repeated : Answer.Code is null ? AuditOutcome.Accepted : AuditOutcome.Refused, Answer.Code, Answer.Id, At,
        Answer.Version);
}

/// <summary>What counts of a record of <c>results</c>.</summary>
/// <param name="Number">The version of a reply, the value of a notification.</param>
public sealed record Said(
    string Id,
    string Type,
    string Subject,
    string To,
    string Correlation,
    DateTimeOffset Time,
    long Number,
    string? Code);

/// <summary>What counts of an audit record.</summary>
public sealed record Noted(
    string Actor,
    string Action,
    string? Object,
    string Outcome,
    string? Code,
    string? Event,
    DateTimeOffset At,
    long? Version)
{
    public static Noted Of(AuditRecord audit) =>
        new(audit.Actor, audit.Action, audit.Object, audit.Outcome, audit.Code, audit.Event, audit.At, audit.Version);
}
