using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// The log as the fold of one partition sees it: the seam between the protocol and Kafka. After any failure of <see cref="Write"/> except
/// <see cref="TransactionAbortedException"/> it is not known whether the records are there; only <see cref="Fence"/> settles that.
/// </summary>
public interface IPartitionLog : IDisposable
{
    /// <summary>Takes the partition: fences its previous owner and settles the transaction that it left open.</summary>
    Task Fence(CancellationToken stop);

    /// <summary>Every committed snapshot and the checkpoint, to the end of the partition as it is now.</summary>
    IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates(CancellationToken stop);

    /// <summary>The snapshot at an offset; null when something else lies there.</summary>
    Task<Record?> ReadAggregate(long offset, CancellationToken stop);

    /// <summary>The offset of the first event that the log still holds; 0 when retention has removed nothing.</summary>
    Task<long> FirstEvent(CancellationToken stop);

    /// <summary>The committed events from an offset on.</summary>
    Task<LogPage> ReadEvents(long from, int most, CancellationToken stop);

    /// <summary>
    /// Writes all of the records in one transaction, or none. Returns the offset of the last one in <c>aggregates</c>; -1 when that is not
    /// known.
    /// </summary>
    Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop);
}

/// <summary>The transaction did not happen, for certain; it may be tried again.</summary>
public sealed class TransactionAbortedException(string message, Exception? inner = null) : Exception(message, inner);
