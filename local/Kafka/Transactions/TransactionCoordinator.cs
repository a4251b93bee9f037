using System.Collections.Concurrent;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Transactions;

/// <summary>A producer id with its epoch, or why there is none.</summary>
public readonly record struct ProducerIdentity(ErrorCode Error, long ProducerId = -1, short Epoch = -1);

/// <summary>
/// Decides transactions. The decision and the group offsets of a transaction are one journal entry; the markers follow, and if a crash
/// comes between, the next start writes them. Both happen within the request, so a client never has to be told to wait.
/// </summary>
public sealed class TransactionCoordinator(TopicStore topics, OffsetStore offsets, Journal journal, LogSettings settings) : IDisposable
{
    /// <summary>Kafka's transaction.max.timeout.ms.</summary>
    public const int MaxTimeoutMs = 900_000;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private const string Prefix = "transaction/";

    private readonly ProducerIds producerIds = new(journal);
    private readonly ConcurrentDictionary<string, Transaction> transactions = new(
        journal.State.Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal)).Select(pair => KeyValuePair.Create(
            pair.Key[Prefix.Length..],
            new Transaction(pair.Key[Prefix.Length..], JsonSerializer.Deserialize<StoredTransaction>(pair.Value)!))));

    private volatile bool stopped;

    public ProducerIdentity InitProducer(string? id, int timeoutMs, long producerId, short epoch)
    {
        if (id is null) return new(ErrorCode.None, producerIds.Next(), 0);
        if (id.Length == 0) return new(ErrorCode.InvalidRequest);
        if (timeoutMs is <= 0 or > MaxTimeoutMs) return new(ErrorCode.InvalidTransactionTimeout);
        var transaction = transactions.GetOrAdd(id, _ => new(id, new(producerIds.Next(), -1, timeoutMs, TransactionState.Empty)));
        lock (transaction.Gate)
        {
            var known = transaction.Stored;
            if (producerId >= 0)
            {
                // KIP-360: a producer that asks to go on after an error says who it was. A repeat of an answered request is not fenced.
                if (producerId != known.ProducerId || (epoch != known.Epoch && epoch != transaction.LastEpoch))
                    return new(ErrorCode.ProducerFenced);
                if (epoch == transaction.LastEpoch && known.State == TransactionState.Empty)
                    return new(ErrorCode.None, known.ProducerId, known.Epoch);
            }
            Settle(transaction);
            if (known.State == TransactionState.Ongoing) Finish(transaction, commit: false, Fenced(transaction));
            var next = Next(transaction) with { TimeoutMs = timeoutMs, State = TransactionState.Empty };
            Save(transaction, next);
            transaction.LastEpoch = producerId >= 0 ? epoch : (short)-1;
            return new(ErrorCode.None, next.ProducerId, next.Epoch);
        }
    }

    public IEnumerable<TransactionDescription> All => transactions.Values.Select(Describe);

    public TransactionDescription? Describe(string id) => transactions.TryGetValue(id, out var transaction) ? Describe(transaction) : null;

    public ErrorCode AddPartition(Transaction transaction, string topic, int partition)
    {
        if (topics.Find(topic, partition) is not { } log) return ErrorCode.UnknownTopicOrPartition;
        Begin(transaction);
        transaction.Partitions.Add((topic, partition));
        return log.Allow(transaction.Stored.ProducerId, transaction.Stored.Epoch);
    }

    public void AddGroup(Transaction transaction, string group)
    {
        Begin(transaction);
        transaction.Groups.Add(group);
    }

    public void AddOffset(Transaction transaction, OffsetKey key, CommittedOffset offset)
    {
        if (transaction.Offsets.TryAdd(key, offset)) offsets.AddPending(key); else transaction.Offsets[key] = offset;
    }

    /// <summary>Runs an action on a producer's transaction, or says why that producer may not touch it.</summary>
    public ErrorCode Use(string id, long producerId, short epoch, Func<Transaction, ErrorCode> action)
    {
        if (!transactions.TryGetValue(id, out var transaction)) return ErrorCode.InvalidProducerIdMapping;
        lock (transaction.Gate)
        {
            if (transaction.Stored.ProducerId != producerId) return ErrorCode.InvalidProducerIdMapping;
            if (transaction.Stored.Epoch != epoch) return ErrorCode.ProducerFenced;
            // A decision whose markers a full disk kept back is carried out before anything else.
            Settle(transaction);
            return action(transaction);
        }
    }

    /// <summary>
    /// Commits or aborts. From EndTxn v5 on each end raises the producer's epoch, so that a late request of one transaction cannot pass for
    /// a part of the next (KIP-890).
    /// </summary>
    public ProducerIdentity End(string id, long producerId, short epoch, bool commit, bool raisesEpoch)
    {
        if (!transactions.TryGetValue(id, out var transaction)) return new(ErrorCode.InvalidProducerIdMapping);
        lock (transaction.Gate)
        {
            var asksAgain = raisesEpoch && HasJustEnded(transaction, producerId, epoch, commit);
            var error = asksAgain ? ErrorCode.None : Use(id, producerId, epoch, _ => End(transaction, commit, raisesEpoch));
            return error == ErrorCode.None ? new(error, transaction.Stored.ProducerId, transaction.Stored.Epoch) : new(error);
        }
    }

    /// <summary>
    /// After a restart a decided transaction gets the markers that it lacks. An open one is aborted and its producer is fenced, so that
    /// what the producer sends next cannot pass for the whole transaction.
    /// </summary>
    public void Recover()
    {
        var open = topics.All
            .SelectMany(topic => topic.Partitions.SelectMany(
                (log, partition) =>
                    log.Undecided().Select(producer => (producer.ProducerId, producer.Epoch, Place: (topic.Name, partition), log))))
            .ToLookup(found => found.ProducerId);
        foreach (var transaction in transactions.Values)
        {
            lock (transaction.Gate)
            {
                foreach (var found in open[transaction.Stored.ProducerId]) transaction.Partitions.Add(found.Place);
                if (transaction.Stored.State == TransactionState.Ongoing)
                {
                    BrokerLog.TransactionAborted(
                        settings.Logger, Printable.Of(transaction.Id), transaction.Stored.ProducerId, "the broker restarted");
                    Finish(transaction, commit: false, Fenced(transaction));
                }
                Settle(transaction);
            }
        }
        // What is still open belongs to no transactional id that is known.
        foreach (var found in open.SelectMany(group => group)) found.log.Decide(found.ProducerId, found.Epoch, commit: false);
    }

    /// <summary>No timer fires after this. What is open is aborted at the next start.</summary>
    public void Dispose()
    {
        stopped = true;
        foreach (var transaction in transactions.Values)
        {
            lock (transaction.Gate) transaction.Deadline?.Dispose();
        }
    }

    private ErrorCode End(Transaction transaction, bool commit, bool raisesEpoch)
    {
        // the request was sent again
        if (!raisesEpoch && transaction.Stored.State == (commit ? TransactionState.Committed : TransactionState.Aborted))
            return ErrorCode.None;
        if (!raisesEpoch && transaction.Stored.State == TransactionState.Empty && !commit) return ErrorCode.None;
        var canAbortNothing = raisesEpoch
            && !commit
            && transaction.Stored.State is TransactionState.Empty or TransactionState.Committed or TransactionState.Aborted;
        if (transaction.Stored.State != TransactionState.Ongoing && !canAbortNothing) return ErrorCode.InvalidTxnState;
        var (before, next) = (transaction.Stored.Epoch, raisesEpoch ? Next(transaction) : transaction.Stored);
        Finish(transaction, commit, next);
        if (raisesEpoch) transaction.LastEpoch = before;
        return ErrorCode.None;
    }

    /// <summary>Whether this is the request that raised the epoch, sent once more because its answer was lost.</summary>
    private static bool HasJustEnded(Transaction transaction, long producerId, short epoch, bool commit) =>
        transaction.Stored.State == (commit ? TransactionState.Committed : TransactionState.Aborted)
        && transaction.Stored.ProducerId == producerId && transaction.LastEpoch == epoch && transaction.Stored.Epoch == epoch + 1;

    private static TransactionDescription Describe(Transaction transaction)
    {
        lock (transaction.Gate)
        {
            var stored = transaction.Stored;
            return new(
                transaction.Id, TransactionDescription.States[(int)stored.State], stored.TimeoutMs, transaction.BegunAt, stored.ProducerId,
                stored.Epoch, [.. transaction.Partitions]);
        }
    }

    /// <summary>A transaction begins with the first partition or group added to it: the protocol has no request for it.</summary>
    private void Begin(Transaction transaction)
    {
        if (transaction.Stored.State == TransactionState.Ongoing) return;
        Save(transaction, transaction.Stored with { State = TransactionState.Ongoing });
        var limit = TimeSpan.FromMilliseconds(transaction.Stored.TimeoutMs);
        transaction.Deadline?.Dispose();
        var number = ++transaction.Number;
        transaction.BegunAt = settings.Time.GetUtcNow().ToUnixTimeMilliseconds();
        transaction.Deadline = settings.Time.CreateTimer(_ => Expire(transaction, number), null, limit, Timeout.InfiniteTimeSpan);
    }

    private void Expire(Transaction transaction, long number)
    {
        lock (transaction.Gate)
        {
            if (stopped || transaction.Stored.State != TransactionState.Ongoing || transaction.Number != number) return;
            BrokerLog.TransactionAborted(
                settings.Logger,
                Printable.Of(transaction.Id),
                transaction.Stored.ProducerId,
                $"it took longer than its {transaction.Stored.TimeoutMs} ms");
            try
            {
                Finish(transaction, commit: false, Fenced(transaction));
            }
            catch (IOException e)
            {
                BrokerLog.LogMaintenanceFailed(settings.Logger, $"Aborting transaction {Printable.Of(transaction.Id)}", e);
                transaction.Deadline = settings.Time.CreateTimer(
                    _ => Expire(transaction, number), null, RetryAfter, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Finish(Transaction transaction, bool commit, StoredTransaction next)
    {
        transaction.Deadline?.Dispose();
        transaction.Deadline = null;
        transaction.BegunAt = -1;
        var prepared = next with { State = commit ? TransactionState.PreparedCommit : TransactionState.PreparedAbort };
        journal.Append([
            (Prefix + transaction.Id, JsonSerializer.SerializeToUtf8Bytes(prepared)),
            .. commit ? OffsetStore.Changes(transaction.Offsets) : [],
        ]);
        transaction.Stored = prepared;
        if (commit) offsets.Apply(transaction.Offsets);
        foreach (var key in transaction.Offsets.Keys) offsets.RemovePending(key);
        transaction.Offsets.Clear();
        transaction.Groups.Clear();
        Settle(transaction);
    }

    /// <summary>Writes the markers of a decision that is in the journal. Where they already are, this does nothing.</summary>
    private void Settle(Transaction transaction)
    {
        if (!transaction.IsPrepared) return;
        var commit = transaction.Stored.State == TransactionState.PreparedCommit;
        foreach (var (topic, partition) in transaction.Partitions)
            topics.Find(topic, partition)?.Decide(transaction.Stored.ProducerId, transaction.Stored.Epoch, commit);
        transaction.Partitions.Clear();
        // This is not stored: the next transaction overwrites it, and until then a start finds nothing left to mark.
        transaction.Stored = transaction.Stored with { State = commit ? TransactionState.Committed : TransactionState.Aborted };
    }

    /// <summary>The same producer with a higher epoch, or a new one when there is none higher.</summary>
    private StoredTransaction Next(Transaction transaction) => transaction.Stored.Epoch >= short.MaxValue - 1
        ? transaction.Stored with { ProducerId = producerIds.Next(), Epoch = 0 }
        : transaction.Stored with { Epoch = (short)(transaction.Stored.Epoch + 1) };

    /// <summary>The same producer with the epoch that fences it. <see cref="Next"/> leaves the last epoch free for this.</summary>
    private static StoredTransaction Fenced(Transaction transaction) =>
        transaction.Stored with { Epoch = (short)(transaction.Stored.Epoch + 1) };

    private void Save(Transaction transaction, StoredTransaction stored)
    {
        journal.Append((Prefix + transaction.Id, JsonSerializer.SerializeToUtf8Bytes(stored)));
        transaction.Stored = stored;
    }
}
