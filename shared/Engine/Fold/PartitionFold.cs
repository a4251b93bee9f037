using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// The fenced fold of one partition: acquire, line up, fold, one transaction, commit, and only then swap the overlay in.
/// Correctness rests on the checkpoint in the transaction alone; what the caller brings only says that there is work.
/// </summary>
public sealed class PartitionFold
{
    /// <summary>With this many records there is a backlog, and the fold reads on past what the trigger brought.</summary>
    private const int Backlog = 500;

    /// <summary>How many pages it reads on at most before it lets the host go on.</summary>
    private const int MaxPages = 60;

    private readonly FoldOptions options;
    private readonly int partition;
    private readonly SnapshotCache snapshots;
    private readonly PartitionOwner owner;
    private readonly RebuiltStates rebuilt;

    /// <param name="options">What every fold of the context needs to know.</param>
    /// <param name="partition">Which one.</param>
    /// <param name="open">Opens the partition's log for a new owner.</param>
    /// <param name="backOff">Waits after so many failures in a row, so that two owners do not fence each other in a tight loop.</param>
    public PartitionFold(FoldOptions options, int partition, Func<IPartitionLog> open, Func<int, CancellationToken, Task> backOff)
    {
        (this.options, this.partition, snapshots) = (options, partition, new(options));
        owner = new(options, partition, open, backOff, snapshots);
        rebuilt = new(options, partition, snapshots);
    }

    /// <summary>Whether the partition is ours, as far as we know.</summary>
    public bool IsOwned => owner.IsOwned;

    /// <summary>
    /// Takes the partition, if it is not ours, and folds again what other code has folded; says which event is due then.
    /// </summary>
    public Task<long> Begin(CancellationToken stop) => owner.Do(owned => Rebuild(owned, stop), stop);

    /// <summary>Folds what the trigger brought, and what it lost before that; says which event is due next.</summary>
    public Task<long> Fold(IReadOnlyList<Record> batch, CancellationToken stop) => owner.Do(async owned =>
    {
        await Rebuild(owned, stop);
        var before = owned.Next;
        while (await owned.Cursor.Due(batch, stop) is var due && due.Next > owned.Next) await Commit(owned, due, stop);
        if (batch.Count >= Backlog && owned.Next > before) await ReadOn(owned, MaxPages, stop);
    }, stop);

    /// <summary>
    /// Folds the due events of a page that was read from the log, from an event that was due then or before. False when the partition is
    /// not ours: then only a batch of the trigger may take it.
    /// </summary>
    public async Task<bool> FoldOn(LogPage page, CancellationToken stop)
    {
        if (!IsOwned) return false;
        await owner.Do(async owned =>
        {
            await Rebuild(owned, stop);
            if (owned.Cursor.After(page) is var due && due.Next > owned.Next) await Commit(owned, due, stop);
        }, stop);
        return true;
    }

    /// <summary>Folds everything that the log holds, without a batch from the trigger; returns the offset where it ends.</summary>
    public Task<long> CatchUp(CancellationToken stop) => owner.Do(async owned =>
    {
        await Rebuild(owned, stop);
        await ReadOn(owned, int.MaxValue, stop);
    }, stop);

    /// <summary>Lets the partition go; whoever folds next acquires it.</summary>
    public void Release() => owner.Release();

    /// <summary>Folds again what a rebuild has left, and tells what came out different. Nothing to do on most days.</summary>
    private async Task Rebuild(OwnedPartition owned, CancellationToken stop)
    {
        while (owned.Checkpoint is { Rebuild: not null, IsToTell: false })
        {
            var page = await owned.Log.ReadEvents(owned.Next, Cursor.PageSize, stop);
            if (page.Next == owned.Next)
            {
                throw new InvalidDataException(
                    $"{options.Topics.Events}/{partition} ends at offset {page.Next}, "
                    + $"but it was folded to {owned.Checkpoint.SuppressUntil}: "
                    + "bring the lost events back, or deploy the code that has folded them.");
            }
            await Commit(owned, page.Before(owned.Checkpoint.SuppressUntil), stop);
        }
        if (owned.Checkpoint.IsToTell) await rebuilt.Tell(owned, stop);
    }

    private async Task ReadOn(OwnedPartition owned, int pages, CancellationToken stop)
    {
        for (; pages > 0; pages--)
        {
            var page = await owned.Log.ReadEvents(owned.Next, Cursor.PageSize, stop);
            if (page.Next == owned.Next) return;
            await Commit(owned, page, stop);
        }
    }

    private async Task Commit(OwnedPartition owned, LogPage due, CancellationToken stop)
    {
        await snapshots.ReloadEvicted(owned.Log, due.Records, stop);
        var batch = FoldAll(owned, due, await FindDecoders(due.Records));
        var last = await owned.Log.Write(batch.Records, stop);
        snapshots.Keep(batch, batch.Records, last);
        owned.MoveTo(owned.Checkpoint with { Next = due.Next });
    }

    /// <summary>
    /// Folds all events on an overlay. When a state cannot be written in the end, each event is tried to find the one that caused it.
    /// </summary>
    /// <remarks>
    /// A state in between that could not be written goes unnoticed: writing every state would cost more than the rest of the fold.
    /// </remarks>
    private FoldTransaction FoldAll(OwnedPartition owned, LogPage due, IReadOnlyDictionary<int, DataDecoder>? decoders)
    {
        var batch = Transaction(owned, decoders);
        foreach (var record in due.Records) batch.Fold(record);
        if (batch.TryClose(due.Next)) return batch;
        batch = Transaction(owned, decoders);
        foreach (var record in due.Records) batch.FoldAndTry(record);
        batch.Close(due.Next);
        return batch;
    }

    private FoldTransaction Transaction(OwnedPartition owned, IReadOnlyDictionary<int, DataDecoder>? decoders) =>
        new(options, partition, owned.Checkpoint, snapshots.Find, owned.Buffer) { Decoders = decoders };

    /// <summary>
    /// The decoders of the events that are not JSON. They are found before the fold begins, because the fold does no I/O.
    /// </summary>
    private async ValueTask<IReadOnlyDictionary<int, DataDecoder>?> FindDecoders(IReadOnlyList<Record> records)
    {
        Dictionary<int, Task<DataDecoder>>? asked = null;
        foreach (var record in records)
        {
            if (WireFormat.AvroSchemaOf(record) is { } id && !(asked ??= []).ContainsKey(id)) asked[id] = options.FindDecoder(id).AsTask();
        }
        if (asked is null) return null;
        await Task.WhenAll(asked.Values); // the waits for missing schemas run side by side
        return asked.ToDictionary(pair => pair.Key, pair => pair.Value.Result);
    }
}
