using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Functions;

/// <summary>
/// Folds what no trigger will announce: a last batch that the host has lost and that no other follows, and partitions that older code has
/// folded and where nothing new comes. It also measures how far the functions lag behind, whether an open transaction holds them up, and
/// whether the schema of an event type cannot be used.
/// </summary>
public sealed class CatchUp(StalledPartitions stalled, ConsumerLag lag, StableOffsetDelay delay, UnusableTypes unusable)
{
    [Function(nameof(CatchUp))]
    public async Task Run([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken stop)
    {
        try { await stalled.Fold(stop).PutBack(stop); } // first: the lost events must not wait for a measurement
        finally
        {
            // A partition that cannot be folded makes the fold fail each time, and then the alerts need this number all the more.
            if (!stop.IsCancellationRequested)
            {
                await lag.Measure(stop);
                await delay.Measure(stop);
                await unusable.Measure(stop);
            }
        }
    }
}
