namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// The transactions of one partition: those allowed to write, those with records not yet decided, and the ranges that were aborted.
/// </summary>
public sealed class TransactionTable
{
    private readonly Dictionary<long, short> allowed = [];
    private readonly SortedSet<(long First, long ProducerId)> open = [];
    private readonly Dictionary<long, long> firstOffsets = [];
    private readonly List<Aborted> aborted = [];

    /// <summary>An aborted transaction's extent, from its first record to its marker.</summary>
    public readonly record struct Aborted(long ProducerId, long First, long Last);

    /// <summary>The first record whose fate is open; null if all is decided.</summary>
    public long? FirstUndecided => open.Count == 0 ? null : open.Min.First;

    public IReadOnlyDictionary<long, long> Open => firstOffsets;

    public IReadOnlyList<Aborted> AbortedRanges => aborted;

    /// <summary>The coordinator says that this producer's transaction now includes the partition.</summary>
    public void Allow(long producerId, short epoch) => allowed[producerId] = epoch;

    public bool IsAllowed(long producerId, short epoch) => allowed.TryGetValue(producerId, out var current) && current == epoch;

    public bool IsOpen(long producerId) => firstOffsets.ContainsKey(producerId);

    public void Note(BatchHeader batch, long offset)
    {
        if (!batch.IsTransactional || batch.IsControl || !firstOffsets.TryAdd(batch.ProducerId, offset)) return;
        open.Add((offset, batch.ProducerId));
    }

    /// <summary>A marker at this offset has decided the producer's transaction.</summary>
    public void Decide(long producerId, long offset, bool commit)
    {
        allowed.Remove(producerId);
        if (!firstOffsets.Remove(producerId, out var first)) return;
        open.Remove((first, producerId));
        if (!commit) aborted.Add(new(producerId, first, offset));
    }

    /// <summary>The aborted transactions that a reader of [from, to) has to skip.</summary>
    public List<Aborted> Between(long from, long to)
    {
        // Ordered by marker, so those that ended before the range come first.
        var (low, high) = (0, aborted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (aborted[middle].Last < from) low = middle + 1; else high = middle;
        }
        var found = new List<Aborted>();
        for (; low < aborted.Count; low++)
        {
            if (aborted[low].First < to) found.Add(aborted[low]);
        }
        return found;
    }

    public void RestoreOpen(long producerId, long first)
    {
        firstOffsets[producerId] = first;
        open.Add((first, producerId));
    }

    public void RestoreAborted(Aborted range) => aborted.Add(range);

    /// <summary>Forgets aborted ranges that end before the log, or before what compaction has emptied of them.</summary>
    public void ForgetBefore(long offset) => aborted.RemoveAll(range => range.Last < offset);
}
