using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>
/// Looks at start whether other code has folded under the same version; the app does not start when it has. It would publish states that
/// the history does not lead to.
/// </summary>
public sealed class FoldCheck(Settings settings, AggregateRegistry aggregates) : StartGate
{
    public override async Task StartingAsync(CancellationToken stop)
    {
        foreach (var progress in await FoldProgress.Read(settings.Kafka, settings.Topics, stop))
        {
            var where = $"{settings.Topics.Events}/{progress.Partition}";
            if (progress.Checkpoint is { } last && FoldTakeOver.WhyOtherCode(aggregates, last, where) is { } why)
                throw new InvalidOperationException(why);
        }
    }
}
