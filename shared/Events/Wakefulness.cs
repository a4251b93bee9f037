namespace ServerlessEvents.Events;

/// <summary>
/// Going on to read after a batch, so that the next event of a busy moment does not wait for the host's poll window. The host makes one call
/// at a time, so nobody stays awake longer than that window: the other partitions would wait.
/// </summary>
public static class Wakefulness
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(1);

    /// <param name="read">Waits so long for records and deals with them; false when none came.</param>
    public static async Task Follow(TimeSpan awake, TimeProvider time, Func<TimeSpan, Task<bool>> read)
    {
        if (awake <= TimeSpan.Zero) return;
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Most && await read(awake)) { }
    }
}
