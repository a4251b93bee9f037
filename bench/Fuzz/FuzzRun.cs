using System.Diagnostics;

namespace ServerlessEvents.Bench.Fuzz;

/// <summary>Gives a target its examples and then inputs made by chance, and counts what comes of them.</summary>
public sealed class FuzzRun(IFuzzTarget target, int seed)
{
    /// <summary>After so many inputs it finds out whether the target still serves others.</summary>
    private const int InputsBetweenLooks = 20;

    private const int MaxFailures = 20;

    private readonly Mutator mutator = new(target, seed);
    private readonly SortedDictionary<string, long> outcomes = [];
    private readonly List<string> failures = [];
    private int untried = 0;

    public string Name => target.Name;

    public long Tries { get; private set; }

    /// <summary>How often each outcome came.</summary>
    public IReadOnlyDictionary<string, long> Outcomes => outcomes;

    /// <summary>What was not dealt with: the error and the input as base64, for the first few.</summary>
    public IReadOnlyList<string> Failures => failures;

    /// <summary>The most time that one input took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Tries the next inputs. Ends early when too much has failed.</summary>
    public async Task Try(int count, CancellationToken stop)
    {
        for (var i = 0; i < count && failures.Count < MaxFailures; i++)
        {
            stop.ThrowIfCancellationRequested();
            await Try(untried < target.Examples.Count ? target.Examples[untried++] : mutator.Next(), stop);
        }
    }

    public override string ToString() =>
        $"{Name,-12} {Tries,10:N0} inputs, {failures.Count} failed, slowest {Slowest.TotalMilliseconds:N0} ms: "
        + string.Join(", ", outcomes.Select(outcome => $"{outcome.Value:N0} {outcome.Key}"));

    private async Task Try(byte[] input, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var outcome = await target.Try(input, stop);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            if (Stopwatch.GetElapsedTime(started) is var took && took > Slowest) Slowest = took;
            if (++Tries % InputsBetweenLooks == 0) await target.RequireAlive(stop);
        }
        // whatever it is, it is what is looked for
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            failures.Add($"{e.GetType().Name}: {e.Message} Input: {Convert.ToBase64String(input)}");
        }
    }
}
