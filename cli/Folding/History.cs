using System.Text;
using System.Text.Json;
using ServerlessEvents.Cli.DeadLetters;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Cli.Folding;

/// <summary>The events of one aggregate folded one by one, each with what it did, read off what the fold writes of it.</summary>
public sealed class History(FoldOptions options, string subject, int partition)
{
    private readonly Aggregate aggregate = options.Aggregates.OfSubject(subject)!;
    private Snapshot? snapshot;

    /// <summary>How many events the aggregate has accepted so far.</summary>
    public long Version => snapshot?.Version ?? 0;

    /// <summary>The state so far, as JSON.</summary>
    public string State => Encoding.UTF8.GetString(SnapshotJson.StateOf(aggregate, snapshot ?? Snapshot.Of(aggregate)));

    /// <summary>What the next event did.</summary>
    public Deed Add(Record record)
    {
        var batch = new FoldTransaction(options, partition, new Checkpoint(record.Offset, options.Aggregates.FoldVersion), _ => snapshot);
        batch.FoldAndTry(record);
        var writes = batch.Close(record.Offset + 1);
        if (batch.Snapshots is [var changed]) snapshot = SnapshotJson.Read(aggregate, changed.Value);
        var audit = AuditRecord.FromJson(writes.Single(write => write.Topic == options.Topics.Audit).Value);
        var faults = writes.Where(write => write.Topic == options.Topics.DeadLetters).SelectMany(write => new DeadLetterView(write).Errors);
        return new(record, audit, [.. writes.Where(IsNotification).Select(Say)], [.. faults]);
    }

    /// <summary>Replies go to whoever sent the event, and states to whoever comes later; the rest is what follows in the domain.</summary>
    private bool IsNotification(Record write) =>
        write.Topic == options.Topics.Results
        && write.Headers.FindText(HeaderNames.To)!.StartsWith("notifications/", StringComparison.Ordinal);

    private static string Say(Record write)
    {
        using var json = JsonDocument.Parse(write.Value);
        return $"{json.RootElement.GetProperty("type").GetString()} {json.RootElement.GetProperty("data").GetRawText()}";
    }
}

/// <summary>
/// An event and what it did: the audit record says how it went, and why it was refused; the dead letter says why it was rejected.
/// </summary>
public sealed record Deed(Record Record, AuditRecord Audit, IReadOnlyList<string> Results, IReadOnlyList<string> Faults)
{
    public string What => Audit.Outcome switch
    {
        AuditOutcome.Accepted => string.Join("; ", Results),
        AuditOutcome.Repeated when Audit.Code is null => "its id was accepted before",
        AuditOutcome.Repeated => $"its id was refused before: {Audit.Code}: {Audit.Reason}",
        AuditOutcome.Rejected => $"{Audit.Code}: {string.Join("; ", Faults)}",
        _ => $"{Audit.Code}: {Audit.Reason}",
    };

    public IReadOnlyList<string> Cells =>
    [
        $"{Record.Offset}", $"{Record.Time:yyyy-MM-dd HH:mm:ss}Z",
        Record.Headers.FindText(HeaderNames.Type) ?? "-", Audit.Event ?? "-", Audit.Actor,
        Audit.Outcome, Audit.Version is { } version ? $"{version}" : "-", What,
    ];
}
