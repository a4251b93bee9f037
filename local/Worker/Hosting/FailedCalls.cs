using System.Numerics;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Local;

/// <summary>The failed calls of one function in a row: what is known and logged of them, and how long the host waits before it calls again.</summary>
internal sealed class FailedCalls(string function, TimeProvider time, ILogger logger)
{
    private const int MostShown = 300;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Null when the latest call succeeded.</summary>
    public FunctionFailure? Failure { get; private set; }

    /// <summary>The first is logged whole; of those after it the second, fourth, eighth and so on, in one line with their count.</summary>
    public void Add(Exception e, int records)
    {
        var failure = new FunctionFailure(function, Failure?.Since ?? time.GetUtcNow(), (Failure?.Calls ?? 0) + 1, Describe(e));
        Failure = failure;
        if (failure.Calls == 1) Log.Failed(logger, function, records, e);
        else if (BitOperations.IsPow2(failure.Calls)) Log.FailsStill(logger, function, failure.Calls, failure.Since, failure.Why);
    }

    /// <summary>Waits twice as long after each further failure, from a tenth of a second up to ten.</summary>
    public Task Pause(CancellationToken stop)
    {
        var wait = First * Math.Pow(2, Math.Min(20, (Failure?.Calls ?? 1) - 1));
        return Task.Delay(wait < Longest ? wait : Longest, time, stop);
    }

    /// <summary>A call has succeeded: the next failure is a first one.</summary>
    public void End()
    {
        if (Failure is not { } failure) return;
        Failure = null;
        Log.WorksAgain(logger, function, failure.Calls);
    }

    private static string Describe(Exception e)
    {
        var why = $"{e.GetType().Name}: {e.Message}".ReplaceLineEndings(" ");
        return why.Length <= MostShown ? why : why[..MostShown] + "…";
    }
}
