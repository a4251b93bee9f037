using System.Text;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// The committed snapshots of a partition: the recent ones as objects, all as bytes, and those that were evicted read again.
/// </summary>
internal sealed class SnapshotCache(FoldOptions options)
{
    private static readonly IReadOnlyDictionary<string, Snapshot> None = new Dictionary<string, Snapshot>();

    private readonly SnapshotStore store = new(options.MemoryLimit);
    private readonly Dictionary<string, Snapshot> reloaded = []; // for this transaction only
    // The snapshots by the last transaction: busy aggregates are in the next one too, and need not be read again. States are immutable.
    private IReadOnlyDictionary<string, Snapshot> recent = None;

    public void Forget()
    {
        store.Clear();
        reloaded.Clear();
        recent = None;
    }

    /// <summary>Takes a snapshot, or its tombstone, as it lies in the log.</summary>
    public void Load(byte[] key, Record record)
    {
        if (record.Value is null) store.Remove(key);
        else if (options.Aggregates.OfSubject(key) is not null) store.Set(key, record.Value, record.Offset);
    }

    /// <summary>Reads the evicted snapshots of the aggregates that these events are about again, for this transaction only.</summary>
    public ValueTask ReloadEvicted(IPartitionLog log, IReadOnlyList<Record> records, CancellationToken stop) =>
        ReloadEvicted(log, records.Select(record => record.Key).OfType<byte[]>(), stop);

    /// <summary>The same, of these aggregates.</summary>
    public async ValueTask ReloadEvicted(IPartitionLog log, IEnumerable<byte[]> keys, CancellationToken stop)
    {
        reloaded.Clear();
        if (!store.HasEvicted) return;
        foreach (var key in keys)
        {
            if (!store.TryGet(key, out var value, out var offset) || !value.IsEmpty) continue;
            var subject = Encoding.UTF8.GetString(key);
            if (!reloaded.ContainsKey(subject)) reloaded[subject] = await Reload(log, subject, offset, stop);
        }
    }

    /// <summary>The subjects of all committed snapshots, in no order.</summary>
    public IEnumerable<byte[]> Keys => store.Keys;

    /// <summary>
    /// The committed snapshot of a subject; null when there is none. Of one by other code nothing is left but what is shown of it.
    /// </summary>
    public Snapshot? Find(string subject)
    {
        if (recent.TryGetValue(subject, out var snapshot)) return snapshot;
        if (!store.TryGet(Encoding.UTF8.GetBytes(subject), out var bytes, out _)) return null;
        return bytes.IsEmpty ? reloaded[subject] : SnapshotJson.Read(options.Aggregates.OfSubject(subject)!, bytes);
    }

    /// <summary>Keeps what a transaction has written.</summary>
    /// <param name="last">Where the checkpoint lies, with the snapshots right before it; -1 when that is not known.</param>
    public void Keep(FoldTransaction batch, RecordBuffer written, long last)
    {
        var (first, bytes) = (last < 0 ? -1 : last - batch.SnapshotPlaces.Count, 0L);
        for (var i = 0; i < batch.SnapshotPlaces.Count; i++)
        {
            var value = written.ValueOf(batch.SnapshotPlaces[i]);
            store.Set(written.KeyOf(batch.SnapshotPlaces[i]), value, first < 0 ? -1 : first + i);
            bytes += value.Length;
        }
        foreach (var subject in batch.Gone) store.Remove(Encoding.UTF8.GetBytes(subject));
        reloaded.Clear();
        recent = bytes <= options.MemoryLimit / 4 ? batch.Changed : None; // as objects they take more
    }

    private async Task<Snapshot> Reload(IPartitionLog log, string subject, long offset, CancellationToken stop)
    {
        var record = await log.ReadAggregate(offset, stop);
        if (record?.Value is null || Encoding.UTF8.GetString(record.Key ?? []) != subject)
            throw new InvalidDataException($"The snapshot of {subject} is not at offset {offset} any more.");
        return SnapshotJson.Read(options.Aggregates.OfSubject(subject)!, record.Value);
    }
}
