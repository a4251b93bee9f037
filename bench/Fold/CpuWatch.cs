using System.Diagnostics;

namespace ServerlessEvents.Bench.Fold;

/// <summary>Measures the time that passes, and the processor time of this process, all threads together.</summary>
public sealed class CpuWatch
{
    private readonly Process process = Process.GetCurrentProcess();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly TimeSpan before;

    private CpuWatch() => before = Total;

    public static CpuWatch StartNew() => new();

    public Spent Stop() => new(watch.Elapsed.TotalSeconds, (Total - before).TotalSeconds);

    private TimeSpan Total
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }
}

/// <summary>What a run took.</summary>
public readonly record struct Spent(double Seconds, double CpuSeconds)
{
    public static Spent operator +(Spent one, Spent other) => new(one.Seconds + other.Seconds, one.CpuSeconds + other.CpuSeconds);
}
