namespace ServerlessEvents.Bench.Torture.Verification;

/// <summary>The first error that was found, and where it is.</summary>
public sealed class Deviation(string where, string what) : Exception($"{where}: {what}")
{
    public static string At(string topic, int partition, long offset) => $"{topic}[{partition}]@{offset}";
}
