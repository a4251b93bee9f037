using System.Text.Json;

namespace ServerlessEvents.Bench.Pipeline;

/// <summary>
/// Measures the whole way from MQTT publish to reply, notification, retained state and audit line, from outside the process of
/// <c>./run</c>. Another build takes turns with this one, so that other load on the machine affects both.
/// </summary>
internal static class PipelineBench
{
    private static readonly (string Name, string Unit, Func<PipelineRun, double?> Of)[] Numbers =
    [
        ("whole way", "events/s", run => run.EventsPerSecond),
        ("until the last reply", "s", run => run.Seconds),
        ("CPU of the system", "µs/event", run => run.CpuMicroseconds),
        ("CPU of mosquitto", "µs/event", run => run.MosquittoCpuMicroseconds),
        ("CPU of the clients", "µs/event", run => run.ClientCpuMicroseconds),
        ("peak working set of the system", "MB", run => run.PeakMegabytes),
        ("publish → reply, p50", "ms", run => run.P50),
        ("publish → reply, p99", "ms", run => run.P99),
        ("start until healthy", "s", run => run.StartSeconds),
        ("audit lines", "lines", run => run.AuditLines),
    ];

    /// <summary>Returns 1 when a number of this build is wrong. Wrong numbers of another build are only printed.</summary>
    /// <param name="against">The root of another checkout.</param>
    public static async Task<int> Run(PipelineOptions options, string? against, int rounds, FileInfo? json, CancellationToken stop)
    {
        var (ours, others, isWrong) = (new List<PipelineRun>(), new List<PipelineRun>(), false);
        for (var round = 1; round <= rounds; round++)
        {
            isWrong |= !await Add(ours, "this build", Checkout.Root);
            if (against is not null) await Add(others, "the other", against);
        }
        Measurement[] medians = [.. Numbers.Where(number => number.Of(ours[0]) is not null).Select(number =>
            new Measurement(
                number.Name, Median(ours.Select(number.Of)), number.Unit, against is null ? null : Median(others.Select(number.Of))))];
        Console.WriteLine(against is null ? $"Medians of {rounds}:" : $"Medians of {rounds} each, beside {against}:");
        foreach (var median in medians) Console.WriteLine(median);
        if (json is not null)
        {
            await File.WriteAllTextAsync(
                json.FullName,
                JsonSerializer.Serialize(new { options, against, runs = ours, againstRuns = others, medians }, JsonSerializerOptions.Web),
                stop);
        }
        return isWrong ? 1 : 0;

        async Task<bool> Add(List<PipelineRun> to, string build, string root)
        {
            var loads = await PipelineRound.Run(options, Checkout.LocalCloud(root), stop);
            foreach (var load in loads)
            {
                Console.WriteLine($"{build}{(load == loads[^1] ? "" : ", warm-up")}: {load}");
                foreach (var wrong in load.Wrong) Console.WriteLine($"{build}, WRONG: {wrong}");
            }
            to.Add(loads[^1]);
            return !loads.Any(load => load.Wrong.Any());
        }
    }

    private static double Median(IEnumerable<double?> numbers)
    {
        var sorted = numbers.Select(number => number!.Value).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
