namespace ServerlessEvents.Functions;

/// <summary>
/// What a function does when its host stops and cancels it: it puts back what it had begun, and returns. An exception would count as a
/// failure, and the host calls a failed batch again. The host commits nothing of a cancelled call, however the call ends.
/// </summary>
internal static class Stopping
{
    public static async Task PutBack(this Task work, CancellationToken stop)
    {
        try { await work; }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    /// <summary>Returns an empty result for a cancelled call.</summary>
    public static async Task<T[]> PutBack<T>(this Task<T[]> work, CancellationToken stop)
    {
        try { return await work; }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { return []; }
    }
}
