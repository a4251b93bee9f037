using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>
/// Kafka as far as one partition's fold depends on it: one transactional id with its epoch, at most one open transaction, and readers that
/// see what is committed. Each commit is followed by its marker, which takes an offset.
/// </summary>
internal sealed class ModelBroker(Topics topics, ExecutionHistory history, BrokerFlaw flaw)
{
    private readonly List<Record> aggregates = [];
    private readonly List<Record> open = [];
    private int openedBy;
    private int committedBy;
    private int epoch;
    private long end;
    private Digest committed = Digest.Empty;

    /// <summary>Every committed record, in order.</summary>
    public List<Record> Committed { get; } = [];

    /// <summary>Whether an owner has committed although a later one had fenced it.</summary>
    public bool WasWrittenAfterAFence { get; private set; }

    public bool HasOpenTransaction => open.Count > 0;

    /// <summary>What every later answer depends on. Epochs count only by being the latest or not, which the owners know.</summary>
    public Digest Digest =>
        committed
            .And(WasWrittenAfterAFence)
            .And(open.Count == 0 ? Digest.Empty : Digest.Of(open))
            .And(open.Count > 0 && IsLatest(openedBy));

    /// <summary>What the readers see in the end.</summary>
    public Digest Contents => committed.And(WasWrittenAfterAFence);

    public bool IsLatest(int owner) => owner == epoch;

    public int Fence()
    {
        if (flaw != BrokerFlaw.FenceLeavesTheTransactionOpen) Abort();
        return ++epoch;
    }

    /// <summary>Adds to the open transaction of this epoch, or begins one.</summary>
    public int Send(int owner, IReadOnlyList<Record> records)
    {
        Require(owner);
        if (openedBy != owner && flaw != BrokerFlaw.FenceLeavesTheTransactionOpen) Abort();
        openedBy = owner;
        open.AddRange(records);
        return owner;
    }

    /// <summary>Commits, or confirms that it has. Returns the offset of the last record in <c>aggregates</c>.</summary>
    public long Commit(int owner)
    {
        Require(owner);
        if (open.Count == 0) return committedBy == owner ? end - 2 : throw new RefusedException("There is no transaction to commit.");
        Committed.AddRange(open);
        Append();
        committedBy = owner;
        WasWrittenAfterAFence |= owner != epoch;
        committed = committed.And(Digest.Of(open));
        open.Clear();
        return end - 2;
    }

    /// <summary>What the owner that may write has sent so far is dropped.</summary>
    public void Abort()
    {
        if (flaw == BrokerFlaw.ReadersSeeWhatWasAborted) Append();
        open.Clear();
    }

    /// <summary>The coordinator has waited long enough: it aborts, and fences whoever left the transaction open.</summary>
    public void TimeOut()
    {
        Abort();
        epoch++;
    }

    public IReadOnlyList<Record> ReadAggregates(int from, int most) => [.. aggregates.Skip(from).Take(most)];

    public Record? ReadAggregate(long offset) => aggregates.Find(record => record.Offset == offset);

    public LogPage ReadEvents(long from, int most)
    {
        var found = history.Events.Where(record => record.Offset >= from).Take(most).ToList();
        return new(found, found.Count == most ? found[^1].Offset + 1 : Math.Max(from, history.End));
    }

    private void Append()
    {
        foreach (var record in open.Where(record => record.Topic == topics.Aggregates))
            aggregates.Add(record with { Partition = 0, Headers = [], Offset = end++ });
        end++; // the marker
    }

    private void Require(int owner)
    {
        if (owner != epoch && flaw != BrokerFlaw.FencesNobody) throw new RefusedException("A later owner has fenced this one.");
    }
}

/// <summary>A broker that breaks a promise on which the protocol rests.</summary>
internal enum BrokerFlaw { None, FencesNobody, FenceLeavesTheTransactionOpen, ReadersSeeWhatWasAborted }
