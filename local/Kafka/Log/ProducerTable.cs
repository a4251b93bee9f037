using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// What a partition knows of idempotent producers: each one's epoch and its last five batches, so that a batch sent again is not kept
/// again.
/// </summary>
public sealed class ProducerTable
{
    /// <summary>A client has at most five requests in flight, so an older batch cannot arrive again.</summary>
    public const int Remembered = 5;

    private readonly Dictionary<long, Producer> producers = [];

    public IReadOnlyDictionary<long, Producer> All => producers;

    /// <summary>
    /// A producer as of its last batch. The time of that batch is the broker's, because a client may give its records any time.
    /// </summary>
    public sealed record Producer(short Epoch, long LastSeen, Batch[] Batches);

    public readonly record struct Batch(int BaseSequence, int LastSequence, long BaseOffset);

    /// <summary>Whether this batch may follow; the offset is that of its first copy if it is a repeat.</summary>
    public (ErrorCode Error, long? Repeats) Check(BatchHeader batch)
    {
        if (batch.ProducerId < 0 || !producers.TryGetValue(batch.ProducerId, out var known)) return (ErrorCode.None, null);
        if (batch.ProducerEpoch < known.Epoch) return (ErrorCode.InvalidProducerEpoch, null);
        if (batch.ProducerEpoch > known.Epoch) return (batch.BaseSequence == 0 ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber, null);
        foreach (var earlier in known.Batches)
        {
            if (earlier.BaseSequence == batch.BaseSequence && earlier.LastSequence == batch.LastSequence)
                return (ErrorCode.None, earlier.BaseOffset);
        }
        var follows = known.Batches.Length == 0 ? 0 : (int)((known.Batches[^1].LastSequence + 1L) & int.MaxValue);
        // When only a marker is known (of a new epoch, say), any first sequence is taken, as from a new producer.
        return (known.Batches.Length == 0 || batch.BaseSequence == follows ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber, null);
    }

    public bool IsFenced(long producerId, short epoch) => producers.TryGetValue(producerId, out var known) && epoch < known.Epoch;

    /// <summary>Takes note of a batch that is now in the log.</summary>
    public void Note(BatchHeader batch, long offset, long now)
    {
        if (batch.ProducerId < 0) return;
        var earlier = producers.TryGetValue(batch.ProducerId, out var known) && known.Epoch == batch.ProducerEpoch ? known.Batches : [];
        if (!batch.IsControl)
        {
            var skip = Math.Max(0, earlier.Length - Remembered + 1);
            earlier = [.. earlier.AsSpan(skip), new(batch.BaseSequence, batch.LastSequence, offset)];
        }
        producers[batch.ProducerId] = new(batch.ProducerEpoch, now, earlier);
    }

    /// <summary>From now on only this epoch or a later one may write.</summary>
    public void Fence(long producerId, short epoch, DateTimeOffset now)
    {
        if (!producers.TryGetValue(producerId, out var known) || known.Epoch < epoch)
            producers[producerId] = new(epoch, now.ToUnixTimeMilliseconds(), []);
    }

    public void Restore(long producerId, Producer producer) => producers[producerId] = producer;

    /// <summary>Forgets producers that have been silent since before this time, except those in a transaction.</summary>
    public void Forget(long before, Func<long, bool> inTransaction)
    {
        foreach (var (id, producer) in producers)
        {
            if (producer.LastSeen < before && !inTransaction(id)) producers.Remove(id);
        }
    }
}
