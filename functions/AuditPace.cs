namespace ServerlessEvents.Functions;

/// <summary>
/// For how many offsets ahead the head of an audit chain is written: as many as come in about a second, so that a busy partition writes its
/// head once a second, and one with a line now and then with each call.
/// </summary>
internal sealed class AuditPace(TimeProvider time)
{
    private const long Most = 4_096;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private long? before;
    private long ahead;

    /// <summary>
    /// Called at each writing: twice as many if the last one was less than a second ago, else as many as make it a second.
    /// </summary>
    public long Ahead()
    {
        var now = time.GetTimestamp();
        if (before is { } last)
        {
            var passed = time.GetElapsedTime(last, now);
            ahead = passed < Second ? Math.Clamp(2 * ahead, 1, Most) : (long)(ahead * (Second / passed));
        }
        before = now;
        return ahead;
    }
}
