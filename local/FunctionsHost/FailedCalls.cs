using System.Numerics;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Local.Hosting;

/// <summary>
/// The failed calls of one function in a row. It keeps and logs what failed, and says how long the host waits before it calls again.
/// </summary>
internal sealed class FailedCalls(string function, TimeProvider time, ILogger logger)
{
    private const int MaxShown = 300;
    private readonly Retries retries = new(time);

    /// <summary>Since when the function fails and why, in a sentence; null when its latest call succeeded.</summary>
    public string? Error =>
        retries.Now is { } failing ? $"{function} fails since {failing.Since:O}, in {failing.Times} calls until now: {failing.Why}" : null;

    /// <summary>The first is logged whole; of those after it the second, fourth, eighth and so on, in one line with their count.</summary>
    public void Add(Exception e, int records)
    {
        retries.Failed(Describe(e));
        var failing = retries.Now!;
        if (failing.Times == 1) HostLog.Failed(logger, function, records, e);
        else if (BitOperations.IsPow2(failing.Times)) HostLog.FailsStill(logger, function, failing.Times, failing.Since, failing.Why);
    }

    /// <summary>Waits twice as long after each further failure; see <see cref="Retries"/>.</summary>
    public Task Pause(CancellationToken stop) => retries.Pause(stop);

    /// <summary>A call has succeeded: the next failure is a first one.</summary>
    public void End()
    {
        if (retries.Now is not { } failing) return;
        retries.Succeeded();
        HostLog.WorksAgain(logger, function, failing.Times);
    }

    private static string Describe(Exception e)
    {
        // The message of a FunctionFailedException already names what was thrown in the worker.
        var text = e is FunctionFailedException ? e.Message : $"{e.GetType().Name}: {e.Message}";
        var why = Printable.Of(text.ReplaceLineEndings(" "));
        return why.Length <= MaxShown ? why : why[..MaxShown] + "…";
    }
}
