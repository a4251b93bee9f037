using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>What is explored: a history, the code of each owner, what the host does, and how much may go wrong in one run.</summary>
internal sealed record Scenario(ExecutionHistory History)
{
    public static readonly FoldOptions Plan = new(new AggregateRegistry(Counter.Aggregate), new Topics("model"), new StoppedClock());

    /// <summary>The code of each process, which a crash does not change.</summary>
    public IReadOnlyList<FoldOptions> Owners { get; init; } = [Plan, Plan];

    /// <summary>Code that had folded so many events, and was then replaced.</summary>
    public (FoldOptions Plan, int Events)? Before { get; init; }

    public required IReadOnlyList<HostCall> Calls { get; init; }

    /// <summary>How often the host calls each process.</summary>
    public int CallsEach { get; init; } = 1;

    /// <summary>How many processes die.</summary>
    public int Crashes { get; init; } = 1;

    /// <summary>How many requests or answers are lost or late beyond patience, transactions aborted or timed out.</summary>
    public int Faults { get; init; } = 1;

    public BrokerFlaw BrokerFlaw { get; init; }

    /// <summary>Breaks what an owner does with its log; is given the batch that it was called with.</summary>
    public Func<IPartitionLog, Func<IReadOnlyList<Record>>, IPartitionLog> Flaw { get; init; } = (log, _) => log;

    /// <summary>Whether a state that was reached before is left; to show that this hides nothing.</summary>
    public bool IsPruned { get; init; } = true;

    public FoldOptions PlanOf(int process) => Owners[process];

    /// <summary>What is written must not depend on when the check runs.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
