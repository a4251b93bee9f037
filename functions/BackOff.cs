namespace ServerlessEvents.Functions;

/// <summary>Waits longer after each failure in a row, with full jitter. So two owners that fence each other soon stop doing so.</summary>
public sealed class BackOff(TimeProvider time, Random chance)
{
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(10);

    public Task Wait(int failures, CancellationToken stop)
    {
        var most = Math.Min(Max.TotalMilliseconds, 50 * Math.Pow(2, Math.Min(failures, 16)));
        lock (chance) return Task.Delay(TimeSpan.FromMilliseconds(chance.NextDouble() * most), time, stop);
    }
}
