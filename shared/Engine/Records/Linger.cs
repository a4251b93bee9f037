namespace ServerlessEvents.Engine.Records;

/// <summary>
/// Going on to read after a batch, so that the next event of a busy moment does not wait for the host's poll window. The partitions of one call linger
/// together: one that stopped while another goes on would wait for it. The host makes one call at a time, so a call lingers no
/// longer than that window, and not at all with a batch that is older than it: later ones are queued behind that, with other partitions perhaps.
/// </summary>
/// <param name="lingerTime">For so long after the last record of any partition; zero is not at all.</param>
/// <param name="newest">The time of the newest record of the batch.</param>
public sealed class Linger(TimeSpan lingerTime, DateTimeOffset newest, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Old = Window * 1.25; // the window, and the way here
    private readonly bool isLate = time.GetUtcNow() - newest > Old;
    private readonly long started = time.GetTimestamp();
    private long last;

    private TimeSpan Left
    {
        get
        {
            var (untilQuiet, untilOver) = (lingerTime - time.GetElapsedTime(Volatile.Read(ref last)), Window - time.GetElapsedTime(started));
            return untilQuiet < untilOver ? untilQuiet : untilOver;
        }
    }

    /// <summary>Follows one partition until all have been quiet for long enough.</summary>
    /// <param name="read">Waits so long for records and deals with them; false when none came.</param>
    public async Task Follow(Func<TimeSpan, Task<bool>> read)
    {
        if (lingerTime <= TimeSpan.Zero || isLate) return;
        Volatile.Write(ref last, time.GetTimestamp()); // the batch has just been dealt with
        while (Left is { Ticks: > 0 } left)
        {
            if (await read(left)) Volatile.Write(ref last, time.GetTimestamp());
        }
    }
}
