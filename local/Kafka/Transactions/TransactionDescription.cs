namespace ServerlessEvents.Local.Kafka.Transactions;

/// <summary>
/// A transactional id as an administrator sees it. The time is in milliseconds since 1970; -1 where no transaction is open.
/// </summary>
public sealed record TransactionDescription(
    string Id,
    string State,
    int TimeoutMs,
    long BegunAt,
    long ProducerId,
    short Epoch,
    IReadOnlyCollection<(string Topic, int Partition)> Partitions)
{
    /// <summary>Kafka's words, in the order of <see cref="TransactionState"/>; the last two are never met here.</summary>
    public static readonly IReadOnlyList<string> States =
    [
        "Empty", "Ongoing", "PrepareCommit", "PrepareAbort", "CompleteCommit", "CompleteAbort", "PrepareEpochFence", "Dead",
    ];
}
