using System.CommandLine;
using ServerlessEvents.Bench.Fuzz;
using ServerlessEvents.Bench.Roundtrip;

namespace ServerlessEvents.Bench;

/// <summary>
/// Sends what no client would send to everything that takes bytes, for some minutes: the schemas and the way of an event in this process,
/// and the ports of a local cloud that runs as a process of its own.
/// </summary>
internal static class FuzzCommand
{
    private const int InputsInTurn = 200;
    private const double MostGrowth = 1.5;
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    public static Command Fuzz()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 1 };
        var seed = new Option<int>("--seed") { Description = "What chance begins with.", DefaultValueFactory = _ => 1 };
        var command = new Command("fuzz", "Sends hostile bytes to everything that takes bytes: counts by target, and what was not dealt with.")
        {
            minutes, seed,
        };
        command.SetAction((parsed, stop) => Run(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed), stop));
        return command;
    }

    private static async Task<int> Run(TimeSpan time, int seed, CancellationToken stop)
    {
        using var cloud = await CloudChild.Start(stop);
        FuzzRun[] runs =
        [
            .. SchemaTarget.All.Append(new EnvelopeTarget()).Concat(
                [new RegistryTarget(cloud.RegistryPort), new KafkaTarget(cloud.KafkaPort), new MqttTarget(cloud.MqttPort, "alice", "bob")])
                .Select(target => new FuzzRun(target, seed)),
        ];
        var memory = new List<long>();
        var started = TimeProvider.System.GetTimestamp();
        for (var looks = 0; TimeProvider.System.GetElapsedTime(started) is var gone && gone < time;)
        {
            foreach (var run in runs) await run.Try(InputsInTurn, stop);
            if (cloud.HasEnded) throw new InvalidOperationException("The local cloud has ended.");
            if (gone < Look * looks) continue;
            looks++;
            memory.Add(cloud.WorkingSet);
            Console.WriteLine($"{gone:mm\\:ss} {runs.Sum(run => run.Tries):N0} inputs; the local cloud has {memory[^1] >> 20:N0} MB");
        }
        foreach (var run in runs) Console.WriteLine(run);
        foreach (var failure in runs.SelectMany(run => run.Failures)) Console.WriteLine(failure);
        await RequireService(cloud, stop);
        // what is compiled and opened at first is not what grows
        var growth = memory[^1] / (double)memory[memory.Count / 5];
        Console.WriteLine($"memory at the end beside that after a fifth of the time: {growth:N2}");
        return growth > MostGrowth || runs.Any(run => run.Failures.Count > 0) ? 1 : 0;
    }

    /// <summary>Requires that an order is accepted.</summary>
    private static async Task RequireService(CloudChild cloud, CancellationToken stop)
    {
        await using var shopper = await Shopper.Connect(cloud.MqttPort, "alice", "after-fuzz", stop);
        var placed = new Latencies(1);
        shopper.Listen(placed);
        await placed.Run(i => shopper.Place(0, i), stop);
        Console.WriteLine($"an order afterwards: {(shopper.Wrong == 0 ? "accepted" : "not accepted")}");
        if (shopper.Wrong > 0) throw new InvalidOperationException("An order that is right was not accepted.");
    }
}
