namespace ServerlessEvents.Local.Hosting;

/// <summary>How often something has failed in a row, since when and why; the pause before the next try grows with it.</summary>
internal sealed class Retries(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);
    private volatile Failing? now;

    /// <summary>What is failing; null when the last try succeeded.</summary>
    public Failing? Now => now;

    public int Count => now?.Times ?? 0;

    /// <summary>The pause that is due before the next try; doubles up to ten seconds.</summary>
    public TimeSpan NextPause =>
        now is { Times: var times } ? TimeSpan.FromTicks(Math.Min(Most.Ticks, First.Ticks << Math.Min(times - 1, 20))) : TimeSpan.Zero;

    public void Succeeded() => now = null;

    public void Failed(string why) =>
        now = now is { } before ? before with { Times = before.Times + 1, Why = why } : new(time.GetUtcNow(), 1, why);

    public Task Pause(CancellationToken stop) => Task.Delay(NextPause, time, stop);

    /// <summary>What has failed so many times since then, the last time for this reason.</summary>
    public sealed record Failing(DateTimeOffset Since, int Times, string Why);
}
