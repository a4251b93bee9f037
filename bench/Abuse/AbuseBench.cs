using ServerlessEvents.Bench.Roundtrip;
using ServerlessEvents.Bench.Torture.Edge;

namespace ServerlessEvents.Bench.Abuse;

/// <summary>
/// One user does everything that he may do, as much as he can, one thing after the other. Meanwhile another user's events are timed, beside
/// a quiet time before each. Each abuse begins when what the one before left behind is worked off.
/// </summary>
internal static class AbuseBench
{
    private const int PerSecond = 50;
    private const int Events = 500;
    private static readonly TimeSpan MaxRecovery = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<Measurement>> Run(string? only, CancellationToken stop)
    {
        var measured = await OnBroker("local broker", null, only, stop);
        if (!MosquittoBroker.IsInstalled) return measured;
        await using var mosquitto = await MosquittoBroker.Start(Checkout.Root, ["alice", "bob"]);
        return [.. measured, .. await OnBroker("mosquitto", mosquitto, only, stop)];
    }

    private static async Task<List<Measurement>> OnBroker(string name, MosquittoBroker? mosquitto, string? only, CancellationToken stop)
    {
        using var cloud = await CloudChild.Start(stop, mqtt: mosquitto?.SystemUrl, limitsUsers: true);
        var port = mosquitto?.Port ?? cloud.MqttPort;
        await using var alice = await Shopper.Connect(port, "alice", "alice", stop);
        await Time(alice, Shopper.Orders, (i, shopper) => shopper.Place(i, i), stop);
        await Add(alice, Events, stop); // compiles
        var first = await Add(alice, Events, stop);
        var measured = new List<Measurement>();
        foreach (var abuse in Abuser.Names.Where(name => only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            var quiet = await Add(alice, Events, stop);
            var abused = await Abused(alice, port, abuse, stop);
            foreach (var percent in new[] { 50.0, 99 })
            {
                measured.Add(new(
                    $"{name}, {abuse}, p{percent}", abused.Replies.Percentile(percent), "ms", quiet.Replies.Percentile(percent)));
            }
            measured.Add(new(
                $"{name}, {abuse}, PUBACK p99", abused.Acknowledgements.Percentile(99), "ms", quiet.Acknowledgements.Percentile(99)));
            measured.Add(new($"{name}, {abuse}, until quiet again", await Recover(alice, first.Replies.Percentile(99), stop), "s"));
            foreach (var measurement in measured.TakeLast(4)) Console.WriteLine(measurement);
        }
        return measured;
    }

    private static async Task<(Latencies Replies, Latencies Acknowledgements)> Abused(
        Shopper alice, int port, string abuse, CancellationToken stop)
    {
        using var abuser = await Abuser.Start(port, abuse, stop);
        return await Add(alice, Events, stop);
    }

    /// <summary>Waits until alice's events take no more than twice the time of the beginning, and says how many seconds that was.</summary>
    private static async Task<double> Recover(Shopper alice, double first, CancellationToken stop)
    {
        var ended = TimeProvider.System.GetTimestamp();
        while ((await Add(alice, Events / 5, stop)).Replies.Percentile(99) > 2 * first)
        {
            if (TimeProvider.System.GetElapsedTime(ended) > MaxRecovery) break; // the next quiet time tells
        }
        return TimeProvider.System.GetElapsedTime(ended).TotalSeconds;
    }

    private static Task<(Latencies Replies, Latencies Acknowledgements)> Add(Shopper alice, int events, CancellationToken stop) =>
        Time(alice, events, (i, shopper) => shopper.Add(i % Shopper.Orders, i), stop);

    /// <summary>How long replies take, and the MQTT broker's acknowledgements: mosquitto's tell how long it takes by itself.</summary>
    private static async Task<(Latencies Replies, Latencies Acknowledgements)> Time(
        Shopper shopper, int count, Func<int, Shopper, Task> send, CancellationToken stop)
    {
        var (replies, acknowledgements) = (new Latencies(count, PerSecond), new Latencies(count));
        shopper.Listen(replies, acknowledgements);
        await replies.Run(i => send(i, shopper), stop);
        return shopper.Wrong == 0
            ? (replies, acknowledgements)
            : throw new InvalidOperationException($"{shopper.Wrong} events of alice were not accepted.");
    }
}
