using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// The fenced fold of one partition: acquire, line up, fold, one transaction, commit, and only then swap the overlay in.
/// Correctness rests on the checkpoint in the transaction alone; what the caller brings only says that there is work.
/// </summary>
/// <param name="open">Opens the partition's log for a new owner.</param>
/// <param name="backOff">Waits after so many failures in a row, so that two owners do not fence each other in a tight loop.</param>
public sealed class PartitionFold(FoldOptions options, int partition, Func<IPartitionLog> open, Func<int, CancellationToken, Task> backOff)
{
    /// <summary>From so many records on there is a backlog, and the fold reads on past what the trigger brought.</summary>
    private const int Backlog = 500;

    /// <summary>How many pages it reads on at most before it lets the host go on.</summary>
    private const int MaxPages = 60;

    private static readonly IReadOnlyDictionary<string, Snapshot> NothingChanged = new Dictionary<string, Snapshot>();

    private RecordBuffer buffer = new(); // for the records of one transaction after the other
    private readonly SnapshotStore snapshots = new(options.MemoryLimit);
    private IPartitionLog? log;
    private Cursor? cursor;
    private Checkpoint? checkpoint;
    private IReadOnlyDictionary<string, Snapshot> recent = NothingChanged; // by the last transaction: busy aggregates are in the next one too, and need not be read; states are immutable
    private int failures;

    /// <summary>Whether the partition is ours, as far as we know.</summary>
    public bool IsOwned => cursor is not null;

    /// <summary>Takes the partition, if it is not ours; says which event is due.</summary>
    public Task<long> Begin(CancellationToken stop) => AsOwner(() => Task.CompletedTask, stop);

    /// <summary>Folds what the trigger brought, and what it lost before that; says which event is due next.</summary>
    public Task<long> Fold(IReadOnlyList<LogRecord> batch, CancellationToken stop) => AsOwner(async () =>
    {
        var before = cursor!.Next;
        while (await cursor.Due(batch, stop) is var due && due.Next > cursor.Next) await Commit(due, stop);
        if (batch.Count >= Backlog && cursor.Next > before) await ReadOn(MaxPages, stop);
    }, stop);

    /// <summary>Folds what is due of a page that was read from the log, from an event that was due then or before; false when the partition is not ours, and only what the trigger brings may take it.</summary>
    public async Task<bool> FoldOn(LogPage page, CancellationToken stop)
    {
        if (!IsOwned) return false;
        await AsOwner(async () =>
        {
            if (cursor!.After(page) is var due && due.Next > cursor.Next) await Commit(due, stop);
        }, stop);
        return true;
    }

    /// <summary>Folds everything that the log holds, without being told of it; says where that ends.</summary>
    public Task<long> CatchUp(CancellationToken stop) => AsOwner(() => ReadOn(int.MaxValue, stop), stop);

    /// <summary>Lets the partition go; whoever folds next acquires it.</summary>
    public void Release()
    {
        log?.Dispose();
        (log, cursor, buffer) = (null, null, new());
        Forget();
    }

    private async Task<long> AsOwner(Func<Task> work, CancellationToken stop)
    {
        if (failures > 0) await backOff(failures, stop);
        try
        {
            if (cursor is null) await Acquire(stop);
            await work();
            failures = 0;
            return cursor!.Next!.Value;
        }
        catch (TransactionAbortedException) when (IsOwned)
        {
            failures++;
            throw; // nothing was written, and the partition is still ours
        }
        catch
        {
            failures++;
            Release();
            throw;
        }
    }

    /// <summary>Fence first, read after: the previous owner can write nothing more once we read.</summary>
    private async Task Acquire(CancellationToken stop)
    {
        log = open();
        await log.Fence(stop);
        Forget();
        checkpoint = new Checkpoint(Next: 0, options.Aggregates.FoldVersion);
        await foreach (var page in log.ReadAggregates(stop))
        {
            foreach (var record in page) Load(record);
        }
        var old = checkpoint;
        if (old.FoldVersion != options.Aggregates.FoldVersion) checkpoint = RebuildOf(old);
        await RequireHistory(checkpoint.Next, stop);
        if (checkpoint != old) await BeginRebuild(old, checkpoint, stop);
        cursor = new Cursor(log.ReadEvents, checkpoint.Next);
    }

    private void Forget()
    {
        snapshots.Clear();
        recent = NothingChanged;
    }

    private void Load(LogRecord record)
    {
        if (record.Key is null) return;
        if (Checkpoint.IsKey(record.Key)) checkpoint = Checkpoint.FromJson(record.Value);
        else if (record.Value is null) snapshots.Remove(record.Key);
        else if (options.Aggregates.OfSubject(record.Key) is { } aggregate && SnapshotJson.IsCurrent(aggregate, record.Value)) snapshots.Set(record.Key, record.Value, record.Offset);
    }

    /// <summary>Another version folded before: from here on everything is folded again from the start, quietly up to where that one was.</summary>
    private Checkpoint RebuildOf(Checkpoint old)
    {
        var version = options.Aggregates.FoldVersion;
        return FoldVersion.Lacking(version, old.FoldVersion) is { Count: > 0 } lacking
            ? throw new InvalidOperationException($"Partition {partition} is folded by {old.FoldVersion}, and this code is {version}, without {string.Join(" and ", lacking)}: deploy the newer code everywhere, or code that has both.")
            : new Checkpoint(Next: 0, version, SuppressUntil: Math.Max(old.Next, old.SuppressUntil));
    }

    /// <summary>A history that lacks its beginning, or what was not folded yet, would fold into states that never were.</summary>
    private async Task RequireHistory(long from, CancellationToken stop)
    {
        var first = await log!.FirstEvent(stop);
        if (first <= from) return;
        throw new InvalidOperationException($"{options.Topics.Events}/{partition} begins at offset {first}, but {options.Aggregates.FoldVersion} must fold it from offset {from} on: bring the lost events back, or deploy the code that has folded them.");
    }

    private async Task BeginRebuild(Checkpoint old, Checkpoint rebuild, CancellationToken stop)
    {
        var audit = new AuditRecord
        {
            Actor = SystemActors.FoldEvents,
            Action = "fold.rebuilt",
            Object = $"{options.Topics.Events}/{partition}",
            Outcome = AuditOutcome.Done,
            Reason = $"From {old.FoldVersion} to {rebuild.FoldVersion}, over {rebuild.SuppressUntil} offsets.",
            At = options.Time.GetUtcNow(),
            Context = options.Topics.Context,
        };
        Forget();
        await log!.Write([audit.ToRecord(options.Topics), rebuild.ToRecord(options.Topics, partition)], stop);
    }

    private async Task ReadOn(int pages, CancellationToken stop)
    {
        for (; pages > 0; pages--)
        {
            var page = await log!.ReadEvents(cursor!.Next!.Value, Cursor.PageSize, stop);
            if (page.Next == cursor.Next) return;
            await Commit(page, stop);
        }
    }

    private async Task Commit(LogPage due, CancellationToken stop)
    {
        var reloaded = await ReloadEvicted(due.Records, stop);
        var decoders = await FindDecoders(due.Records);
        var batch = Fold(due, reloaded, decoders, triesEach: false, out var writes) ?? Fold(due, reloaded, decoders, triesEach: true, out writes)!;
        var last = await log!.Write(writes, stop);
        Keep(batch, writes, last);
        checkpoint = checkpoint! with { Next = due.Next };
        cursor!.MoveTo(due.Next);
    }

    /// <param name="last">Where the checkpoint lies, with the snapshots right before it; -1 when that is not known.</param>
    private void Keep(FoldTransaction batch, RecordBuffer written, long last)
    {
        var (first, bytes) = (last < 0 ? -1 : last - batch.SnapshotPlaces.Count, 0L);
        for (var i = 0; i < batch.SnapshotPlaces.Count; i++)
        {
            var value = written.ValueOf(batch.SnapshotPlaces[i]);
            snapshots.Set(written.KeyOf(batch.SnapshotPlaces[i]), value, first < 0 ? -1 : first + i);
            bytes += value.Length;
        }
        recent = bytes <= options.MemoryLimit / 4 ? batch.Changed : NothingChanged; // as objects they take more
    }

    /// <summary>All of them on an overlay. Null when a state cannot be written in the end: then each event is tried, to find the one that made it so.</summary>
    /// <remarks>A state in between that could not be written goes unnoticed, for to write each would cost more than the rest of the fold.</remarks>
    private FoldTransaction? Fold(LogPage due, IReadOnlyDictionary<string, Snapshot> reloaded, IReadOnlyDictionary<int, DataDecoder>? decoders, bool triesEach, out RecordBuffer writes)
    {
        var batch = new FoldTransaction(options, partition, checkpoint!, subject => Committed(subject, reloaded), triesEach, decoders, buffer);
        foreach (var record in due.Records) batch.Fold(record);
        writes = buffer;
        try { writes = batch.Close(due.Next); }
        catch (Exception error) when (!triesEach && PoisonEvent.IsCausedBy(error)) { return null; }
        return batch;
    }

    private Snapshot? Committed(string subject, IReadOnlyDictionary<string, Snapshot> reloaded)
    {
        if (recent.TryGetValue(subject, out var snapshot)) return snapshot;
        if (!snapshots.TryGet(Encoding.UTF8.GetBytes(subject), out var bytes, out _)) return null;
        return bytes.IsEmpty ? reloaded[subject] : SnapshotJson.Read(options.Aggregates.OfSubject(subject)!, bytes);
    }

    /// <summary>What it takes to read those of the events that are not JSON. They are found before the fold begins, for that does no I/O.</summary>
    private async ValueTask<IReadOnlyDictionary<int, DataDecoder>?> FindDecoders(IReadOnlyList<LogRecord> records)
    {
        Dictionary<int, Task<DataDecoder>>? asked = null;
        foreach (var record in records)
        {
            if (WireFormat.AvroSchemaOf(record) is { } id && !(asked ??= []).ContainsKey(id)) asked[id] = options.FindDecoder(id).AsTask();
        }
        if (asked is null) return null;
        await Task.WhenAll(asked.Values); // one that is missing is waited for beside the others, not after them
        return asked.ToDictionary(pair => pair.Key, pair => pair.Value.Result);
    }

    /// <summary>Reads again what has been evicted of the aggregates that these events are about, for this transaction only.</summary>
    private async Task<IReadOnlyDictionary<string, Snapshot>> ReloadEvicted(IReadOnlyList<LogRecord> records, CancellationToken stop)
    {
        var reloaded = new Dictionary<string, Snapshot>();
        if (!snapshots.HasEvicted) return reloaded;
        foreach (var key in records.Select(record => record.Key).OfType<byte[]>())
        {
            if (!snapshots.TryGet(key, out var value, out var offset) || !value.IsEmpty) continue;
            var subject = Encoding.UTF8.GetString(key);
            if (!reloaded.ContainsKey(subject)) reloaded[subject] = await Reload(subject, offset, stop);
        }
        return reloaded;
    }

    private async Task<Snapshot> Reload(string subject, long offset, CancellationToken stop)
    {
        var record = await log!.ReadAggregate(offset, stop);
        if (record?.Value is null || Encoding.UTF8.GetString(record.Key ?? []) != subject) throw new InvalidDataException($"The snapshot of {subject} is not at offset {offset} any more.");
        return SnapshotJson.Read(options.Aggregates.OfSubject(subject)!, record.Value);
    }
}
