using Confluent.Kafka;

namespace ServerlessEvents.Bench.Roundtrip;

/// <summary>
/// Measures the time from an event's publish to its reply on the local cloud, which is one process beside this one. The load is an open
/// loop of twenty clients, two users and six hundred orders. The floor is two MQTT hops and three Kafka hops, each measured alone in the
/// same run.
/// </summary>
internal static class RoundtripBench
{
    private const int Shoppers = 20;
    private static readonly double[] Percentiles = [50, 99, 99.9];

    public static async Task<IReadOnlyList<Measurement>> Run(CancellationToken stop)
    {
        Console.WriteLine($"librdkafka {Library.VersionString}");
        using var cloud = await CloudChild.Start(stop);
        var shoppers = await Task.WhenAll(
            Enumerable.Range(0, Shoppers).Select(i => Shopper.Connect(cloud.MqttPort, i % 2 == 0 ? "alice" : "bob", $"shopper-{i}", stop)));
        await Measure(shoppers, perSecond: 100, Shoppers * Shopper.Orders, (shopper, i) => shopper.Place(i / Shoppers, i), stop);
        var measured = new List<Measurement>();
        foreach (var (perSecond, seconds) in new[] { (100, 20), (2_000, 10) })
        {
            await Measure(shoppers, perSecond, perSecond * 5, Add, stop); // neither compiling nor joining groups is measured
            var cpu = cloud.Cpu;
            var way = await Measure(shoppers, perSecond, perSecond * seconds, Add, stop);
            cpu = cloud.Cpu - cpu;
            var mqtt = await Floors.Mqtt(perSecond, perSecond * seconds / 2, stop);
            var kafka = await Floors.Kafka(cloud.KafkaBrokers, perSecond, perSecond * seconds / 2, stop);
            foreach (var percent in Percentiles)
            {
                measured.Add(new(
                    $"publish → reply at {perSecond}/s, p{percent}",
                    way.Percentile(percent),
                    "ms",
                    (2 * mqtt.Percentile(percent)) + (3 * kafka.Percentile(percent))));
            }
            foreach (var percent in Percentiles)
                measured.Add(new($"MQTT publish → subscribe at {perSecond}/s, p{percent}", mqtt.Percentile(percent), "ms"));
            foreach (var percent in Percentiles)
                measured.Add(new($"Kafka produce → consume at {perSecond}/s, p{percent}", kafka.Percentile(percent), "ms"));
            measured.Add(new($"the cloud's processor time at {perSecond}/s", cpu.TotalMilliseconds * 1000 / way.Count, "µs/event"));
        }
        foreach (var shopper in shoppers) await shopper.DisposeAsync();
        return measured;
    }

    private static Task Add(Shopper shopper, int i) => shopper.Add(i / Shoppers % Shopper.Orders, i);

    private static async Task<Latencies> Measure(
        Shopper[] shoppers,
        int perSecond,
        int count,
        Func<Shopper, int, Task> send,
        CancellationToken stop)
    {
        var latencies = new Latencies(count, perSecond);
        foreach (var shopper in shoppers) shopper.Listen(latencies);
        await latencies.Run(i => send(shoppers[i % Shoppers], i), stop);
        return shoppers.Sum(shopper => shopper.Wrong) is > 0 and var wrong
            ? throw new InvalidOperationException($"{wrong} events were not accepted.")
            : latencies;
    }
}
