using System.Diagnostics;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>Runs a scenario in every way it can go, and stops at the first that ends wrong.</summary>
internal sealed class ModelChecker(Scenario scenario)
{
    private readonly Explorer explorer = new();
    private readonly HashSet<ulong> states = [];
    private readonly HashSet<ulong> ends = [];
    private long runs;
    private long steps;
    private long crashes;
    private long faults;

    /// <summary>How the states differ in which a run can end, before anybody heals what is left.</summary>
    public IReadOnlySet<ulong> Ends => ends;

    public static Verdict Check(Scenario scenario) => new ModelChecker(scenario).Check();

    public Verdict Check()
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null); // so that what awaits an answer goes on inside the call that gives it
        try
        {
            var started = Stopwatch.GetTimestamp();
            var wrong = Explore();
            var took = Stopwatch.GetElapsedTime(started);
            return new(wrong, $"{runs:N0} runs, {states.Count:N0} choice points, {steps:N0} different steps of which {crashes:N0} crashes and {faults:N0} faults, {ends.Count:N0} different logs at the end, {took.TotalSeconds:N1} s");
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private string? Explore()
    {
        do
        {
            runs++;
            var execution = new Execution(scenario);
            if (!RunToTheEnd(execution)) continue;
            if (execution.Faults.Count == 0 && !ends.Add(execution.Broker.Contents.Value)) continue; // what ends alike is judged alike
            if (Judge(execution) is { } wrong) return $"{wrong}\n  {string.Join("\n  ", execution.Trace)}";
        }
        while (explorer.Next());
        return null;
    }

    /// <summary>False when it comes to a state from which everything was tried before.</summary>
    private bool RunToTheEnd(Execution execution)
    {
        while (execution.Options() is { Count: > 0 } options)
        {
            var isNew = !explorer.IsReplaying;
            if (isNew && !states.Add(execution.Digest.Value) && scenario.IsPruned) return false;
            var chosen = explorer.Choose(options.Count);
            var act = options[chosen];
            if (!explorer.IsReplaying) Count(act);
            execution.Take(act);
            if (act.Kind == ActKind.End) return true;
        }
        return true;
    }

    private void Count(Act act)
    {
        steps++;
        if (act.Kind == ActKind.Crash) crashes++;
        if (act.Kind is ActKind.GiveUp or ActKind.Abort or ActKind.TimeOut) faults++;
    }

    private string? Judge(Execution execution)
    {
        if (execution.Faults.Count > 0) return execution.Faults[0];
        if (execution.Broker.WasWrittenAfterAFence) return "Something was written after a fence.";
        var plan = scenario.Owners[^1];
        try { Healthy.CatchUp(execution.Broker, plan); }
        catch (Exception e) { return $"A healthy owner cannot go on: {e.Message}"; }
        return Outcome.Of(execution.Broker.Committed, plan.Topics)
            .Against(PlainFold.Of(scenario.History, plan.Aggregates.OfEventType("counter.added.v1")!.Version));
    }
}

/// <summary>The first run that ended wrong, step by step, or null; and how much was tried.</summary>
internal sealed record Verdict(string? Wrong, string StateSpace);
