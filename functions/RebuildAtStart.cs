using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServerlessEvents.Functions;

/// <summary>
/// Begins the rebuild of every partition soon after newer code has started, event or no event. It leaves a partition alone that its owner
/// has begun. What fails here, <see cref="CatchUp"/> tries again.
/// </summary>
public sealed partial class RebuildAtStart(StalledPartitions stalled, TimeProvider time, ILogger<RebuildAtStart> logger) : BackgroundService
{
    /// <summary>The trigger and the follower come first.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Pause, time, stop);
            await stalled.Fold(stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested) { LogFailed(logger, e.Message); }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Not every partition is folded by this code yet, and CatchUp tries again: {Why}")]
    private static partial void LogFailed(ILogger logger, string why);
}
