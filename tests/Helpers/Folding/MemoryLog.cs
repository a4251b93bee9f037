using System.Text;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding;

/// <summary>One partition's log in memory: the second implementation of <c>IPartitionLog</c>, with owners that fence each other.</summary>
internal sealed class MemoryLog(Topics topics)
{
    private readonly List<Record> events = [];
    private readonly List<Record> aggregates = [];
    private int owner;

    /// <summary>Everything that was committed, in order.</summary>
    public List<Record> Committed { get; } = [];

    public IReadOnlyList<Record> Events => events;

    /// <summary>What lies before it was cut off.</summary>
    public long FirstEvent { get; set; }

    /// <summary>How many owners have not closed their log.</summary>
    public int OpenOwners { get; private set; }

    /// <summary>How often a single snapshot was read again.</summary>
    public int Reloads { get; private set; }

    /// <summary>What the next write does instead of succeeding.</summary>
    public WriteFailure? Failure { get; set; }

    private int writesBefore;

    /// <summary>What one of the next writes does instead of succeeding: 1 is the next.</summary>
    public void FailAt(WriteFailure failure, int write) => (Failure, writesBefore) = (failure, write - 1);

    /// <summary>Writes a record as if an owner had committed it.</summary>
    public void Write(Record record)
    {
        Committed.Add(record);
        aggregates.Add(record with { Partition = 0, Headers = [], Offset = aggregates.Count });
    }

    public Record Append(Record record)
    {
        var appended = record with { Partition = 0, Offset = events.Count, Time = DateTimeOffset.UnixEpoch.AddSeconds(events.Count) };
        events.Add(appended);
        return appended;
    }

    public IPartitionLog Open()
    {
        OpenOwners++;
        return new Owner(this, ++owner);
    }

    public IEnumerable<Record> CommittedTo(string topic) => Committed.Where(record => record.Topic == topic);

    /// <summary>The latest snapshot of each aggregate that has not been forgotten, as text.</summary>
    public IReadOnlyDictionary<string, string> Snapshots => aggregates
        .Where(record => Encoding.UTF8.GetString(record.Key!) != Checkpoint.Key)
        .GroupBy(record => Encoding.UTF8.GetString(record.Key!))
        .Where(group => group.Last().Value is not null)
        .ToDictionary(group => group.Key, group => Encoding.UTF8.GetString(group.Last().Value!));

    private sealed class Owner(MemoryLog log, int id) : IPartitionLog
    {
        private bool hasFenced;

        public Task Fence(CancellationToken stop)
        {
            log.owner = Math.Max(log.owner, id);
            hasFenced = true;
            return Task.CompletedTask;
        }

        public async IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
        {
            Assert.True(hasFenced, "Fence first, read after.");
            await Task.CompletedTask;
            yield return [.. log.aggregates];
        }

        public Task<Record?> ReadAggregate(long offset, CancellationToken stop)
        {
            log.Reloads++;
            return Task.FromResult(log.aggregates.ElementAtOrDefault((int)offset));
        }

        public Task<long> FirstEvent(CancellationToken stop) => Task.FromResult(log.FirstEvent);

        public Task<LogPage> ReadEvents(long from, int most, CancellationToken stop)
        {
            var page = log.events.Skip((int)from).Take(most).ToList();
            return Task.FromResult(new LogPage(page, from + page.Count));
        }

        public Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop)
        {
            var failure = log.writesBefore > 0 ? null : log.Failure;
            if (failure is null) log.writesBefore--;
            else log.Failure = null;
            if (id != log.owner) throw new InvalidOperationException("Fenced.");
            if (failure is WriteFailure.Abort) throw new TransactionAbortedException("Aborted.");
            if (failure is WriteFailure.LostBefore) throw new TimeoutException("No answer to the commit.");
            log.Committed.AddRange(records);
            var first = log.aggregates.Count;
            log.aggregates.AddRange(
                records
                    .Where(record => record.Topic == log.Topics.Aggregates)
                    .Select((record, i) => record with { Partition = 0, Headers = [], Offset = first + i }));
            return failure is WriteFailure.LostAfter
                ? throw new TimeoutException("No answer to the commit.")
                : Task.FromResult(log.aggregates.Count - 1L);
        }

        public void Dispose() => log.OpenOwners--;
    }

    private Topics Topics => topics;
}

/// <summary>How a write can fail: for certain, or with its outcome unknown.</summary>
internal enum WriteFailure { Abort, LostBefore, LostAfter }
