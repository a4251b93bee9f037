using System.Globalization;
using System.Text.RegularExpressions;

namespace ServerlessEvents.Local.Hosting.Triggers;

/// <summary>Runs a timer function every so many minutes, one call at a time. A failed call waits for the next.</summary>
/// <param name="call">Returns when the function has run; throws when it failed.</param>
internal sealed partial class TimerListener(string function, TimerTrigger trigger, Func<CancellationToken, Task> call, ILogger logger)
{
    private readonly TimeSpan period = Period(trigger.Schedule);

    public async Task Run(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(period, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await Call(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    private async Task Call(CancellationToken stop)
    {
        try { await call(stop); }
        catch (Exception e)
        {
            if (!stop.IsCancellationRequested) HostLog.TimerFailed(logger, function, e);
        }
    }

    private static TimeSpan Period(string schedule) => EveryMinutes().Match(schedule) is { Success: true } match
        ? TimeSpan.FromMinutes(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
        : throw new NotSupportedException($"The local host understands '0 */N * * * *' only, not '{schedule}'.");

    [GeneratedRegex(@"^0 \*/([1-9]\d?) \* \* \* \*$")]
    private static partial Regex EveryMinutes();
}
