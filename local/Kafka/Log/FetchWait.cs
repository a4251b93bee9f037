namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>One fetch that waits for any of its partitions to gain something.</summary>
public sealed class FetchWait : IDisposable
{
    private readonly TaskCompletionSource<bool> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PartitionLog> watched = [];

    public void Add(PartitionLog log)
    {
        watched.Add(log);
        log.Watch(this);
    }

    public void Signal() => done.TrySetResult(true);

    /// <summary>False when the time is over first. An idle broker does this several times a second, so it costs no exception.</summary>
    public async ValueTask<bool> Wait(TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        await using var timer = time.CreateTimer(
            static wait => ((FetchWait)wait!).done.TrySetResult(false), this, limit, Timeout.InfiniteTimeSpan);
        await using var registration = stop.UnsafeRegister(
            static (wait, stop) => ((FetchWait)wait!).done.TrySetCanceled(stop), this);
        return await done.Task;
    }

    public void Dispose()
    {
        foreach (var log in watched) log.Unwatch(this);
    }
}
