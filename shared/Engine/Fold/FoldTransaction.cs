using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Notify;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// Folds the events of one transaction on an overlay: the committed aggregates stay as they are until the transaction is committed. Nothing
/// here does I/O; <see cref="Close(long)"/> says what to write.
/// </summary>
/// <param name="options">What every fold of the context needs to know.</param>
/// <param name="partition">Which one.</param>
/// <param name="start">The checkpoint that it goes on from.</param>
/// <param name="committed">Finds the snapshot of a subject as it was before; null when there is none.</param>
/// <param name="buffer">What the records are put into, instead of a buffer of its own; what was in it is forgotten.</param>
public sealed class FoldTransaction(
    FoldOptions options, int partition, Checkpoint start, Func<string, Snapshot?> committed, RecordBuffer? buffer = null)
{
    /// <summary>
    /// What a snapshot or a result may take: a message may have 1 MB by Kafka's default, and key and headers are part of it.
    /// </summary>
    private const int MaxBytes = 900_000;

    private readonly Dictionary<string, Snapshot> changed = [];
    private readonly Dictionary<string, Snapshot> stored = []; // as they were before this batch
    private readonly List<string> gone = [];
    private readonly RecordBuffer writes = Emptied(buffer ?? new());
    private readonly List<int> snapshots = []; // their places in writes
    private readonly FoldAudit audit = new(options.Topics);
    private readonly InvalidEventWriter invalidWriter = new(options.Topics);
    private readonly ResultWriter results = new(options.Topics.Results, options.Topics.Context);
    private long due = start.Next;

    /// <summary>For each schema by which events are stored that are not JSON, how to read them; null where all are.</summary>
    public IReadOnlyDictionary<int, DataDecoder>? Decoders { get; init; }

    /// <summary>The records of the transaction.</summary>
    public RecordBuffer Records => writes;

    /// <summary>The changed aggregates by subject.</summary>
    public IReadOnlyDictionary<string, Snapshot> Changed => changed;

    /// <summary>The subjects whose snapshots are removed.</summary>
    public IReadOnlyList<string> Gone => gone;

    /// <summary>
    /// The changed snapshots as they are written, in the order that they have in their topic, where the checkpoint follows.
    /// </summary>
    public IReadOnlyList<Record> Snapshots => [.. snapshots.Select(place => writes[place])];

    /// <summary>The places of the snapshots among the records.</summary>
    public IReadOnlyList<int> SnapshotPlaces => snapshots;

    /// <summary>Folds the next event.</summary>
    public void Fold(Record record) => Fold(record, tries: false);

    /// <summary>The same, but also writes the state once, only to see whether it can be written. If not, the event is rejected.</summary>
    public void FoldAndTry(Record record) => Fold(record, tries: true);

    /// <summary>
    /// After a rebuild, tells the audience of a state if it is not what is shown. A snapshot that other code has made, and that this code
    /// has not made anew, is removed with what is shown of it.
    /// </summary>
    /// <returns>Whether there was something to tell.</returns>
    public bool Tell(string subject, Snapshot snapshot)
    {
        var (aggregate, shown) = (options.Aggregates.OfSubject(subject)!, snapshot.Shown);
        if (snapshot.Offset < 0)
        {
            gone.Add(subject);
            if (shown.Audience is { } former) results.NoState(writes, subject, former, shown.Version, shown.Revision + 1);
            return shown.Audience is not null;
        }
        if (!shown.IsOfRebuild) return false;
        var audience = aggregate.AudienceOf(snapshot.State);
        var isSame = audience == shown.Audience
            && (audience is null
                || (snapshot.Version == shown.Version && ShownJson.DigestOf(SnapshotJson.StateOf(aggregate, snapshot)) == shown.Digest));
        if (isSame) return false;
        stored[subject] = snapshot;
        changed[subject] = snapshot with { Shown = new(audience, shown.Revision + 1) };
        return true;
    }

    private void Fold(Record record, bool tries)
    {
        if (record.Offset < due) throw new ArgumentException($"Offset {record.Offset} is folded already; {due} is next.");
        due = record.Offset + 1;
        var suppressed = record.Offset < start.SuppressUntil;
        if (StoredEvent.Read(record, out var why) is not { } e) Reject(record, why, suppressed);
        else if (options.Aggregates.OfSubject(e.Subject) is not { } aggregate || options.Aggregates.OfEventType(e.Type) != aggregate)
            Reject(record, $"No aggregate folds {e.Type} into {e.Subject}.", suppressed);
        else Fold(aggregate, e, suppressed, tries);
    }

    /// <summary>
    /// Every record of the transaction: results and audit in order, then the snapshots with what is shown of them, the checkpoint last.
    /// </summary>
    /// <param name="next">
    /// The offset of the next event to fold: after the last record, or further where the log is known to be empty.
    /// </param>
    public RecordBuffer Close(long next) => Close(start with { Next = next });

    /// <summary>The same, with another checkpoint at the end.</summary>
    public RecordBuffer Close(Checkpoint end)
    {
        var isSuppressed = start.Next < start.SuppressUntil;
        Span<byte> key = stackalloc byte[Subject.MaxLength];
        foreach (var subject in gone) writes.Tombstone(options.Topics.Aggregates, key[..Encoding.UTF8.GetBytes(subject, key)], partition);
        foreach (var (subject, snapshot) in changed)
        {
            var aggregate = options.Aggregates.OfSubject(subject)!;
            writes.Begin(options.Topics.Aggregates, key[..Encoding.UTF8.GetBytes(subject, key)], partition);
            var state = SnapshotJson.Write(writes.BeginJson(), aggregate, snapshot);
            writes.EndJson();
            snapshots.Add(writes.Count - 1);
            var written = writes.ValueOf(writes.Count - 1);
            RequireFit(written.Length, "snapshot");
            if (!isSuppressed) Show(aggregate, subject, snapshot, written[state]);
        }
        writes.Add(end.ToRecord(options.Topics, partition));
        return writes;
    }

    /// <summary>The same; false when a state cannot be written, and then the transaction cannot be used.</summary>
    public bool TryClose(long next)
    {
        try
        {
            Close(next);
            return true;
        }
        catch (Exception error) when (PoisonEvent.IsCausedBy(error))
        {
            return false;
        }
    }

    /// <summary>
    /// An audience that is no longer told, or that another has replaced, must not go on reading a state that nobody updates.
    /// </summary>
    private void Show(Aggregate aggregate, string subject, Snapshot snapshot, ReadOnlySpan<byte> state)
    {
        var (audience, revision) = (snapshot.Shown.Audience, snapshot.Shown.Revision);
        if (stored.TryGetValue(subject, out var before) && before.Shown.Audience is { } shown && shown != audience)
            results.NoState(writes, subject, shown, snapshot.Version, revision);
        if (audience is null) return;
        results.State(writes, subject, audience, snapshot.Version, revision, aggregate.IsFinal(snapshot.State), state);
    }

    private void Fold(Aggregate aggregate, StoredEvent e, bool suppressed, bool tries)
    {
        var before = changed.GetValueOrDefault(e.Subject) ?? Stored(e.Subject)
            ?? Snapshot.Of(aggregate, suppressed ? Shown.NothingYet : Shown.Nothing);
        // Without transactions a snapshot can be ahead of the checkpoint. Its results were written before it.
        if (before.Offset >= e.Record.Offset) return;
        Folded folded;
        string? audience;
        bool tellsVersion;
        try
        {
            folded = EventFold.Fold(aggregate, before, Decoded(e), shows: !suppressed);
            audience = folded.Audience ?? aggregate.AudienceOf(before.State); // the audience so far hears of the end too
            tellsVersion = folded.Outcome.Refusal is null || EventFold.MayKnowVersion(aggregate, folded.After, e.Actor);
            for (var i = 0; i < folded.Results.Count; i++) RequireFit(folded.Results[i].Data.Length, folded.Results[i].Type);
            if (tries) RequireFit(SnapshotJson.Write(aggregate, folded.After).Length, "snapshot");
        }
        catch (Exception error) when (PoisonEvent.IsCausedBy(error))
        {
            Reject(e.Record, PoisonEvent.Describe(error), suppressed);
            return;
        }
        if (!folded.IsRepeat) changed[e.Subject] = folded.After;
        if (suppressed) return;
        results.Reply(writes, e, folded.Outcome, tellsVersion);
        if (audience is not null)
        {
            for (var i = 0; i < folded.Results.Count; i++)
                results.Notification(writes, e, folded.Outcome.Version, audience, folded.Results[i], i);
        }
        audit.Write(writes, e, folded);
    }

    private Snapshot? Stored(string subject)
    {
        if (!stored.TryGetValue(subject, out var snapshot) && (snapshot = committed(subject)) is not null) stored[subject] = snapshot;
        return snapshot;
    }

    private StoredEvent Decoded(StoredEvent e) =>
        Decoders is not null && WireFormat.AvroSchemaOf(e.Record) is { } id ? e with { Data = Decoders[id](e.Data) } : e;

    private static void RequireFit(int length, string what)
    {
        if (length > MaxBytes)
            throw new InvalidOperationException($"The {what} would have {length} bytes, more than the {MaxBytes} that Kafka takes.");
    }

    private static RecordBuffer Emptied(RecordBuffer records)
    {
        records.Clear();
        return records;
    }

    /// <summary>
    /// Someone wrote to <c>events</c> past validation, or the aggregate's code throws. The bytes are kept, and whoever sent them is told.
    /// </summary>
    private void Reject(Record record, string why, bool suppressed)
    {
        if (suppressed) return;
        var headers = record.Headers;
        var (actor, type) = (headers.FindText(HeaderNames.Actor), headers.FindText(HeaderNames.Type));
        var subject = record.Key is { } key && Encoding.UTF8.GetString(key) is var text && Subject.IsValid(text) ? text : null;
        var invalid = new InvalidEvent(
            InvalidEventCode.NotFoldable, [new SchemaError("", "event", why)], headers.FindText(HeaderNames.Id), type, subject);
        var inbound = actor is not null && UserName.IsValid(actor)
            ? new InboundEvent(actor, headers.FindText(HeaderNames.MqttTopic) ?? "", default, headers)
            : null;
        invalidWriter.Write(writes, record, inbound, invalid);
    }
}
