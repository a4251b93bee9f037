using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>
/// One process that takes itself for the owner: the real fold, with a host that calls it and a network that the explorer rules.
/// </summary>
internal sealed class Process : IOwner
{
    private readonly FoldOptions plan;
    private readonly PartitionFold fold;
    private readonly List<string> faults;
    private ModelLog? log;
    private Task? call;
    private IReadOnlyList<Record> batch = [];
    private Digest memory;

    public Process(Scenario scenario, int number, ModelBroker broker, List<string> faults, int calls)
    {
        this.faults = faults;
        (Number, CallsLeft) = (number, calls);
        plan = scenario.PlanOf(number);
        fold = new PartitionFold(plan, 0, () => scenario.Flaw(Open(broker), () => batch), (_, _) => Task.CompletedTask);
        memory = Memory.Of(fold, plan.Aggregates);
    }

    public int Number { get; }
    public int CallsLeft { get; private set; }

    /// <summary>What it waits for; null when the host has not called it.</summary>
    public Request? Waiting { get; private set; }

    public bool IsIdle => call is null;

    /// <summary>Whether it differs from one that has just started.</summary>
    public bool HasMemory => fold.IsOwned || !IsIdle;

    public Digest Digest =>
        memory.And(CallsLeft).And(log is { IsClosed: false }).And(log is { IsLatest: true }).And(Waiting?.Digest ?? Digest.Empty);

    public void Call(HostCall job)
    {
        CallsLeft--;
        memory = memory.And(job.Name);
        batch = job.Batch ?? [];
        call = job.Batch is null ? fold.CatchUp(default) : fold.Fold(job.Batch, default);
        Settle();
    }

    public void Answer()
    {
        var request = Take();
        memory = memory.And(request.Outcome);
        request.Answer();
        Settle();
    }

    public void Fail(Exception error)
    {
        var request = Take();
        memory = memory.And(error.GetType().Name);
        request.Fail(error);
        Settle();
    }

    public Task<T> Ask<T>(ModelLog from, string name, RequestKind kind, Func<T> act, Func<T, Digest> seen)
    {
        var request = new Request<T>(from, name, kind, act, seen);
        Waiting = request;
        return request.Answered;
    }

    private ModelLog Open(ModelBroker broker)
    {
        if (log is { IsClosed: false }) faults.Add("An owner opens the log again and leaves the old one open.");
        return log = new ModelLog(broker, this);
    }

    private Request Take()
    {
        var request = Waiting!;
        Waiting = null;
        return request;
    }

    /// <summary>After each step the code has run on to its next request or to the end of the call: nothing else runs, ever.</summary>
    private void Settle()
    {
        if (!call!.IsCompleted)
        {
            if (Waiting is null) throw new InvalidOperationException("The fold waits for something that is not its log.");
            return;
        }
        if (call.Exception?.InnerException is { } error
            && error is not (RefusedException or TimeoutException or TransactionAbortedException)
            && !error.Message.Contains("deploy the newer code"))
        {
            faults.Add($"A call ends with {error.GetType().Name}: {error.Message}");
        }
        call = null;
        memory = Memory.Of(fold, plan.Aggregates);
    }
}
