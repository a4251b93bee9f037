using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>One run of a scenario: at each point everything that can happen is an option, and the explorer chooses.</summary>
internal sealed class Execution
{
    private readonly Scenario scenario;
    private readonly Process[] processes;
    private readonly List<Request> late = [];
    private readonly List<string> faults = [];
    private int crashesLeft;
    private int faultsLeft;

    public Execution(Scenario scenario)
    {
        this.scenario = scenario;
        (crashesLeft, faultsLeft) = (scenario.Crashes, scenario.Faults);
        Broker = Healthy.BrokerOf(scenario);
        processes = [.. scenario.Owners.Select((_, number) => Start(number, scenario.CallsEach))];
    }

    public ModelBroker Broker { get; }
    public List<Act> Trace { get; } = [];
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Everything that the future depends on. Owners of the same code are alike.</summary>
    public Digest Digest
    {
        get
        {
            var digest = Broker.Digest.And(crashesLeft).And(faultsLeft).And(faults.Count);
            var owners = processes.Select(process => process.Digest.Value).ToArray();
            if (scenario.Owners.Distinct().Count() == 1) Array.Sort(owners);
            foreach (var owner in owners) digest = digest.And(owner);
            foreach (var request in late.Select(request => request.Digest.Value).Order()) digest = digest.And(request);
            return digest;
        }
    }

    public List<Act> Options()
    {
        var options = new List<Act>();
        foreach (var process in processes)
        {
            if (process.Waiting is { } request) AddFates(options, process, request);
            else if (process.CallsLeft > 0) options.AddRange(scenario.Calls.Select(call => new Act(ActKind.Call, process, Call: call)));
            if (crashesLeft > 0 && process.HasMemory && (!process.IsIdle || process.CallsLeft > 0))
                options.Add(new(ActKind.Crash, process, process.Waiting));
        }
        options.AddRange(late.Select(request => new Act(ActKind.LandLate, Request: request)));
        if (Broker.HasOpenTransaction && faultsLeft > 0) options.Add(new(ActKind.TimeOut));
        if (late.Count > 0 && processes.All(process => process.IsIdle && process.CallsLeft == 0)) options.Add(new(ActKind.End));
        return options;
    }

    public void Take(Act act)
    {
        Trace.Add(act);
        if (act.Kind is ActKind.GiveUp or ActKind.Abort or ActKind.TimeOut) faultsLeft--;
        switch (act.Kind)
        {
            case ActKind.Call:
                act.Process!.Call(act.Call!);
                break;
            case ActKind.Land:
                act.Request!.Land();
                if (act.Request.Kind != RequestKind.Commit) act.Process!.Answer();
                break;
            case ActKind.Answer:
                act.Process!.Answer();
                break;
            case ActKind.GiveUp:
                LeaveUnderWay(act.Request);
                act.Process!.Fail(new TimeoutException());
                break;
            case ActKind.Abort:
                Broker.Abort();
                act.Process!.Fail(new TransactionAbortedException("The broker asks to abort."));
                break;
            case ActKind.TimeOut:
                Broker.TimeOut();
                break;
            case ActKind.Crash:
                crashesLeft--;
                LeaveUnderWay(act.Request);
                processes[act.Process!.Number] = Start(act.Process.Number, act.Process.CallsLeft);
                break;
            case ActKind.LandLate:
                late.Remove(act.Request!);
                act.Request!.Land();
                break;
            case ActKind.End:
                late.Clear();
                break;
        }
    }

    private void AddFates(List<Act> options, Process process, Request request)
    {
        options.Add(new(request.HasLanded ? ActKind.Answer : ActKind.Land, process, request));
        if (faultsLeft == 0) return;
        options.Add(new(ActKind.GiveUp, process, request));
        if (request.CanAbort) options.Add(new(ActKind.Abort, process, request));
    }

    private void LeaveUnderWay(Request? request)
    {
        if (request is { CanLandLate: true }) late.Add(request);
    }

    private Process Start(int number, int calls) => new(scenario, number, Broker, faults, calls);
}
