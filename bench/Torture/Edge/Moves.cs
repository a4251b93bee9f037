using System.Text.RegularExpressions;

namespace ServerlessEvents.Bench.Torture.Edge;

/// <summary>
/// Measures how long an instance goes on with a partition that its group has given to another. It reads the lines that the instances print.
/// </summary>
public sealed partial class Moves(TimeProvider time)
{
    private readonly Lock one = new();
    private readonly Dictionary<(int Instance, string Function), string[]> had = [];
    private readonly HashSet<(int Instance, string Partition)> followed = [];
    private readonly Dictionary<(int Instance, string Partition), long> moved = [];
    private readonly List<(string Partition, TimeSpan After)> left = [];

    /// <summary>Reads a line of an instance: a function has partitions, a partition is followed, or it is no longer followed.</summary>
    public void Hear(int instance, string line)
    {
        lock (one)
        {
            if (Has.Match(line) is { Success: true } has)
                Assigned(instance, has.Groups[1].Value, has.Groups[2].Value == "no partition" ? [] : has.Groups[2].Value.Split(", "));
            else if (Follows.Match(line) is { Success: true } follows) followed.Add((instance, follows.Groups[1].Value));
            else if (Waits.Match(line) is { Success: true } waits) Left((instance, waits.Groups[1].Value));
        }
    }

    /// <summary>Forgets an instance that is killed.</summary>
    public void Gone(int instance)
    {
        lock (one)
        {
            foreach (var key in had.Keys.Where(key => key.Instance == instance).ToArray()) had.Remove(key);
            foreach (var key in moved.Keys.Where(key => key.Instance == instance).ToArray()) moved.Remove(key);
            followed.RemoveWhere(key => key.Instance == instance);
        }
    }

    public override string ToString()
    {
        lock (one)
        {
            var still = moved.Count == 0
                ? "all were left"
                : $"{moved.Count} are followed still ({string.Join(", ", moved.Select(Still))}), the others were left";
            var after = left.OrderByDescending(move => move.After).Select(move => $"{move.After.TotalSeconds:N2} s ({move.Partition})");
            return $"{left.Count + moved.Count} partitions that an instance followed moved away from it; "
                + $"{still}, after {string.Join(", ", after)}";
        }

        string Still(KeyValuePair<(int Instance, string Partition), long> move) =>
            $"{move.Key.Partition} for {time.GetElapsedTime(move.Value).TotalSeconds:N2} s";
    }

    private void Assigned(int instance, string function, string[] partitions)
    {
        foreach (var lost in had.GetValueOrDefault((instance, function), []).Except(partitions))
        {
            if (followed.Contains((instance, lost))) moved[(instance, lost)] = time.GetTimestamp();
        }
        foreach (var back in partitions) moved.Remove((instance, back));
        had[(instance, function)] = partitions;
    }

    private void Left((int Instance, string Partition) key)
    {
        followed.Remove(key);
        if (moved.Remove(key, out var since)) left.Add((key.Partition, time.GetElapsedTime(since)));
    }

    [GeneratedRegex("^([A-Za-z]+) has (.+)$")]
    private static partial Regex Has { get; }

    [GeneratedRegex(": ([^ ]+) is followed from")]
    private static partial Regex Follows { get; }

    [GeneratedRegex(": ([^ ]+) waits for the trigger again")]
    private static partial Regex Waits { get; }
}
