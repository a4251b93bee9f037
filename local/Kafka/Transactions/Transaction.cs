namespace ServerlessEvents.Local.Kafka.Transactions;

/// <summary>What a transactional id is doing.</summary>
public enum TransactionState
{
    Empty,
    Ongoing,
    PreparedCommit,
    PreparedAbort,
    Committed,
    Aborted,
}

/// <summary>What is kept on disk of a transactional id.</summary>
public sealed record StoredTransaction(long ProducerId, short Epoch, int TimeoutMs, TransactionState State);

/// <summary>A transactional id: its producer, and what its current transaction has touched.</summary>
public sealed class Transaction(string id, StoredTransaction stored)
{
    public Lock Gate { get; } = new();
    public string Id => id;
    public StoredTransaction Stored { get; set; } = stored;

    /// <summary>The epoch before the last one, so that a repeated request for a new epoch is told from a fenced producer.</summary>
    public short LastEpoch { get; set; } = -1;

    public HashSet<(string Topic, int Partition)> Partitions { get; } = [];
    public Dictionary<Groups.OffsetKey, Groups.CommittedOffset> Offsets { get; } = [];
    public HashSet<string> Groups { get; } = [];

    /// <summary>Counts transactions, so that a late deadline does not end the next one.</summary>
    public long Number { get; set; }

    /// <summary>When the open transaction began, in milliseconds since 1970.</summary>
    public long BegunAt { get; set; } = -1;

    /// <summary>Runs out when the transaction has been open for too long.</summary>
    public ITimer? Deadline { get; set; }

    public bool IsPrepared => Stored.State is TransactionState.PreparedCommit or TransactionState.PreparedAbort;
}
