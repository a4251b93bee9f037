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
public sealed class FoldBatch(FoldPlan plan, int partition, Checkpoint start, Func<string, Snapshot?> committed)
{
    private readonly Dictionary<string, Snapshot> changed = [];
    private readonly List<NewRecord> writes = [];
    private readonly List<NewRecord> snapshots = [];
    private readonly Outbox outbox = new(plan.Topics.Results, plan.Topics.Context);
    private long due = start.Next;

    /// <summary>The changed snapshots as they are written, in order and right before the checkpoint.</summary>
    public IReadOnlyList<NewRecord> Snapshots => snapshots;

    public void Fold(LogRecord record)
    {
        if (record.Offset < due) throw new ArgumentException($"Offset {record.Offset} is folded already; {due} is next.");
        due = record.Offset + 1;
        var quiet = record.Offset < start.QuietUntil;
        if (StoredEvent.Read(record, out var why) is not { } e) Reject(record, why, quiet);
        else if (plan.Aggregates.OfSubject(e.Subject) is not { } aggregate || plan.Aggregates.OfEventType(e.Type) != aggregate) Reject(record, $"No aggregate folds {e.Type} into {e.Subject}.", quiet);
        else Fold(aggregate, e, quiet);
    }

    /// <summary>Every record of the transaction: results and audit in order, then the snapshots, the checkpoint last.</summary>
    /// <param name="next">The offset of the next event to fold: after the last record, or further where the log is known to be empty.</param>
    public IReadOnlyList<NewRecord> Close(long next)
    {
        var isQuiet = next <= start.QuietUntil;
        foreach (var (subject, snapshot) in changed)
        {
            var aggregate = plan.Aggregates.OfSubject(subject)!;
            if (!isQuiet && aggregate.AudienceOf(snapshot.State) is { } audience) writes.Add(outbox.State(aggregate, subject, audience, snapshot));
            snapshots.Add(new(plan.Topics.Aggregates, Encoding.UTF8.GetBytes(subject), SnapshotJson.Write(aggregate, snapshot), [], partition));
        }
        writes.AddRange(snapshots);
        writes.Add((start with { Next = next }).ToRecord(plan.Topics, partition));
        return writes;
    }

    private void Fold(Aggregate aggregate, StoredEvent e, bool quiet)
    {
        var before = changed.GetValueOrDefault(e.Subject) ?? committed(e.Subject) ?? Snapshot.Of(aggregate);
        if (before.Offset >= e.Record.Offset) return; // without transactions a snapshot can be ahead of the checkpoint; its results went before it
        Folded folded;
        try { folded = EventFold.Fold(aggregate, before, e); }
        catch (JsonException error)
        {
            Reject(e.Record, error.Message, quiet);
            return;
        }
        if (!folded.IsRepeat) changed[e.Subject] = folded.After;
        if (quiet) return;
        writes.Add(outbox.Reply(e, folded.Answer));
        if (folded.Results.Count > 0 && aggregate.AudienceOf(folded.After.State) is { } audience)
        {
            for (var i = 0; i < folded.Results.Count; i++) writes.Add(outbox.Notification(e, audience, folded.Results[i], i));
        }
        writes.Add(Audit(e, folded));
    }

    /// <summary>Only someone who wrote to <c>events</c> past validation comes here; the bytes are kept.</summary>
    private void Reject(LogRecord record, string why, bool quiet)
    {
        if (quiet) return;
        var origin = $"{plan.Topics.Events}/{record.Partition}/{record.Offset}";
        writes.Add(DeadLetter.Write(plan.Topics.DeadLetters, record, origin, new(RejectionCode.NotFoldable, [new SchemaError("", "event", why)])));
        writes.Add(new AuditRecord
        {
            Actor = record.Headers.FindText(HeaderNames.Actor) ?? "unknown",
            Action = "dead-letter.written",
            Outcome = AuditOutcome.Rejected,
            Code = RejectionCode.NotFoldable,
            Reason = why,
            At = record.Time,
            Context = plan.Topics.Context,
            Origin = origin,
        }.ToRecord(plan.Topics));
    }

    private NewRecord Audit(StoredEvent e, Folded folded) => new AuditRecord
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
    }.ToRecord(plan.Topics);

}
