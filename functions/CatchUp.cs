using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Functions;

/// <summary>Folds what no trigger will announce: a last batch that the host has lost, with nothing after it.</summary>
public sealed class CatchUp(LostTail tail)
{
    [Function(nameof(CatchUp))]
    public Task Run([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken stop) => tail.Fold(stop);
}
