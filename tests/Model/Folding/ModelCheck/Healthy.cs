using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>An owner to whom nothing happens: every request of it is answered at once.</summary>
internal sealed class Healthy : IOwner
{
    /// <summary>Folds everything that is there.</summary>
    public static void CatchUp(ModelBroker broker, FoldOptions options)
    {
        var caughtUp =
            new PartitionFold(options, 0, () => new ModelLog(broker, new Healthy()), (_, _) => Task.CompletedTask).CatchUp(default);
        if (!caughtUp.IsCompleted) throw new InvalidOperationException("The fold waits for something that is not its log.");
        caughtUp.GetAwaiter().GetResult();
    }

    /// <summary>The broker as a scenario finds it.</summary>
    public static ModelBroker BrokerOf(Scenario scenario)
    {
        var broker = new ModelBroker(scenario.Owners[0].Topics, scenario.History, scenario.BrokerFlaw);
        if (scenario.Before is not var (options, events)) return broker;
        var fold = new PartitionFold(options, 0, () => new ModelLog(broker, new Healthy()), (_, _) => Task.CompletedTask);
        fold.Fold([.. scenario.History.Events.Take(events)], default).GetAwaiter().GetResult();
        return broker;
    }

    public Task<T> Ask<T>(ModelLog log, string name, RequestKind kind, Func<T> act, Func<T, Digest> seen) => Task.FromResult(act());
}
