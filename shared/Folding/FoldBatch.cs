using System.Text;
using System.Text.Json;
using ServerlessEvents.Audit;
using ServerlessEvents.Events;
using ServerlessEvents.Schemas;
using ServerlessEvents.Validation;

namespace ServerlessEvents.Folding;

/// <summary>
/// The events of one transaction folded on an overlay: the committed aggregates stay as they are until the transaction is.
/// Nothing here does I/O; <see cref="Close"/> says what to write.
/// </summary>
public sealed class FoldBatch(FoldPlan plan, int partition, long from, Func<string, Snapshot?> committed)
{
    private readonly Dictionary<string, Snapshot> changed = [];
    private long due = from;
    private readonly List<NewRecord> writes = [];
    private readonly Outbox outbox = new(plan.Topics.Results, plan.Topics.Context);

    /// <summary>The aggregates that the transaction changes, as they are once it is committed.</summary>
    public IReadOnlyDictionary<string, Snapshot> Changed => changed;

    public void Fold(LogRecord record)
    {
        if (record.Offset < due) throw new ArgumentException($"Offset {record.Offset} is folded already; {due} is next.");
        due = record.Offset + 1;
        if (StoredEvent.Read(record, out var why) is not { } e) Reject(record, why);
        else if (plan.Aggregates.OfSubject(e.Subject) is not { } aggregate || plan.Aggregates.OfEventType(e.Type) != aggregate) Reject(record, $"No aggregate folds {e.Type} into {e.Subject}.");
        else Fold(aggregate, e);
    }

    /// <summary>Every record of the transaction: results and audit in order, then the snapshots, the checkpoint last.</summary>
    /// <param name="next">The offset of the next event to fold: after the last record, or further where the log is known to be empty.</param>
    public IReadOnlyList<NewRecord> Close(long next)
    {
        foreach (var (subject, snapshot) in changed)
        {
            var aggregate = plan.Aggregates.OfSubject(subject)!;
            if (aggregate.AudienceOf(snapshot.State) is { } audience) writes.Add(outbox.State(aggregate, subject, audience, snapshot));
            writes.Add(new(plan.Topics.Aggregates, Encoding.UTF8.GetBytes(subject), SnapshotJson.Write(aggregate, snapshot), [], partition));
        }
        writes.Add(new(plan.Topics.Aggregates, Encoding.UTF8.GetBytes(Checkpoint.Key), new Checkpoint(next, plan.Aggregates.FoldVersion).ToJson(), [], partition));
        return writes;
    }

    private void Fold(Aggregate aggregate, StoredEvent e)
    {
        var before = changed.GetValueOrDefault(e.Subject) ?? committed(e.Subject) ?? Snapshot.Of(aggregate);
        Folded folded;
        try { folded = EventFold.Fold(aggregate, before, e); }
        catch (JsonException error)
        {
            Reject(e.Record, error.Message);
            return;
        }
        if (!folded.IsRepeat) changed[e.Subject] = folded.After;
        writes.Add(outbox.Reply(e, folded.Answer));
        if (folded.Results.Count > 0 && aggregate.AudienceOf(folded.After.State) is { } audience)
        {
            for (var i = 0; i < folded.Results.Count; i++) writes.Add(outbox.Notification(e, audience, folded.Results[i], i));
        }
        writes.Add(Audit(e, folded));
    }

    /// <summary>Only someone who wrote to <c>events</c> past validation comes here; the bytes are kept.</summary>
    private void Reject(LogRecord record, string why)
    {
        var origin = $"{plan.Topics.Events}/{record.Partition}/{record.Offset}";
        writes.Add(DeadLetter.Write(plan.Topics.DeadLetters, record, origin, new(RejectionCode.NotFoldable, [new SchemaError("", "event", why)])));
        writes.Add(Audit(new()
        {
            Actor = record.Headers.FindText(HeaderNames.Actor) ?? "unknown",
            Action = "dead-letter.written",
            Outcome = AuditOutcome.Rejected,
            Code = RejectionCode.NotFoldable,
            Reason = why,
            At = record.Time,
            Context = plan.Topics.Context,
            Origin = origin,
        }));
    }

    private NewRecord Audit(StoredEvent e, Folded folded) => Audit(new()
    {
        Actor = e.Actor,
        Action = e.Type,
        Object = e.Subject,
        Outcome = folded.IsRepeat ? AuditOutcome.Repeated : folded.Answer.Refusal is null ? AuditOutcome.Accepted : AuditOutcome.Refused,
        Code = folded.Answer.Refusal?.Code,
        Reason = folded.Answer.Refusal?.Reason,
        Event = e.Id,
        ClaimedSource = e.Source,
        ClaimedAt = e.Time,
        ReceivedAt = e.Received,
        At = e.Record.Time,
        Version = folded.Answer.Version,
        MqttTopic = e.MqttTopic,
        Trace = e.TraceParent,
        Context = plan.Topics.Context,
        Origin = $"{plan.Topics.Events}/{e.Record.Partition}/{e.Record.Offset}",
    });

    private NewRecord Audit(AuditRecord record) => new(plan.Topics.Audit, Encoding.UTF8.GetBytes(record.Actor), record.ToJson(), []);
}

/// <summary>What a fold needs to know: the aggregates and where things are written.</summary>
public sealed record FoldPlan(Aggregates Aggregates, Topics Topics);
