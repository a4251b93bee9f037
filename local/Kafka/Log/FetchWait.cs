namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>One fetch that waits for any of its partitions to gain something.</summary>
public sealed class FetchWait : IDisposable
{
    private readonly TaskCompletionSource signalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PartitionLog> watched = [];

    public void Add(PartitionLog log)
    {
        watched.Add(log);
        log.Watch(this);
    }

    public void Signal() => signalled.TrySetResult();

    /// <summary>False when the time is over first.</summary>
    public async ValueTask<bool> Wait(TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        try
        {
            await signalled.Task.WaitAsync(limit, time, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        foreach (var log in watched) log.Unwatch(this);
    }
}
