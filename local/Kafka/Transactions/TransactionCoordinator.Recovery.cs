using ServerlessEvents.Domain;

namespace ServerlessEvents.Local.Kafka.Transactions;

/// <summary>How transactions end that no client ends: by time, and by a restart.</summary>
public sealed partial class TransactionCoordinator
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>
    /// After a restart: a decided transaction gets the markers that it lacks; one left open is aborted and its producer fenced, so that what
    /// the producer sends next cannot pass for the whole.
    /// </summary>
    public void Recover()
    {
        var open = topics.All
            .SelectMany(topic => topic.Partitions.SelectMany((log, partition) => log.Undecided().Select(producer => (producer.ProducerId, producer.Epoch, Place: (topic.Name, partition), log))))
            .ToLookup(found => found.ProducerId);
        foreach (var transaction in transactions.Values)
        {
            lock (transaction.Gate)
            {
                foreach (var found in open[transaction.Stored.ProducerId]) transaction.Partitions.Add(found.Place);
                if (transaction.Stored.State == TransactionState.Ongoing)
                {
                    BrokerLog.TransactionAborted(settings.Logger, Printable.Of(transaction.Id), transaction.Stored.ProducerId, "the broker restarted");
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

    private void Expire(Transaction transaction, long number)
    {
        lock (transaction.Gate)
        {
            if (stopped || transaction.Stored.State != TransactionState.Ongoing || transaction.Number != number) return;
            BrokerLog.TransactionAborted(settings.Logger, Printable.Of(transaction.Id), transaction.Stored.ProducerId, $"it took longer than its {transaction.Stored.TimeoutMs} ms");
            try
            {
                Finish(transaction, commit: false, Fenced(transaction));
            }
            catch (IOException e)
            {
                BrokerLog.LogMaintenanceFailed(settings.Logger, $"Aborting transaction {Printable.Of(transaction.Id)}", e);
                transaction.Deadline = settings.Time.CreateTimer(_ => Expire(transaction, number), null, RetryAfter, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
