using Confluent.Kafka;

namespace ServerlessEvents.Bench;

/// <summary>
/// Compares the local broker with librdkafka's mock cluster. Both take and return a million records of 200 bytes, in turns, and the medians
/// count. Then the local broker starts on 5 GB of log, for its start time and its memory. The mock lives in the client's process and keeps
/// 5 MB in memory. The broker is a process of its own and writes to disk, on the same cores.
/// </summary>
public static class BrokerBench
{
    private const int WarmUps = 3; // until the broker's code is compiled for good
    private const int Rounds = 7;
    private const int Starts = 5;

    public static async Task<IReadOnlyList<Measurement>> Run(CancellationToken stop) => [.. await Rates(stop), .. await Start(stop)];

    /// <summary>Produce and consume only: under a minute.</summary>
    public static async Task<IReadOnlyList<Measurement>> Rates(CancellationToken stop)
    {
        Console.WriteLine($"librdkafka {Library.VersionString}");
        using var folder = new BenchFolder();
        using var broker = await BrokerProcess.Start(folder.Path, stop);
        var (ours, mocks) = (new List<BrokerRound>(), new List<BrokerRound>());
        for (var round = 1 - WarmUps; round <= Rounds; round++)
        {
            var (our, mock) = (BrokerRound.Run(broker.BootstrapServers, broker), BrokerRound.Run("", broker: null));
            Console.WriteLine($"{(round < 1 ? "warm-up" : $"round {round}")}: {our} | mock: {mock}");
            if (round < 1) continue;
            ours.Add(our);
            mocks.Add(mock);
        }
        return
        [
            new("produce, acks=all, 200 B", Median(ours, r => r.Produced), "records/s", Median(mocks, r => r.Produced)),
            new(
                "the same per CPU second of client and broker",
                Median(ours, r => r.ProducedPerCpu),
                "records/s",
                Median(mocks, r => r.ProducedPerCpu)),
            new(
                "processor time of the broker for a million",
                Median(ours, r => r.BrokerCpu),
                "s",
                Median([.. Enumerable.Range(0, Rounds).Select(_ => JustWriting(folder))], s => s)),
            new("consume, 200 B", Median(ours, r => r.Consumed), "records/s", Median(mocks, r => r.Consumed)),
        ];
    }

    /// <summary>
    /// The floor of a broker that stores its records: the seconds of processor time that writing as many bytes to a file takes.
    /// </summary>
    private static double JustWriting(BenchFolder folder)
    {
        var (path, piece, before) = (Path.Combine(folder.Path, "floor"), new byte[1_000_000], BrokerRound.Client());
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            for (long at = 0; at < BrokerRound.Records * 210L; at += piece.Length) RandomAccess.Write(file, piece, at);
        }
        File.Delete(path);
        return BrokerRound.Client() - before;
    }

    private static async Task<IReadOnlyList<Measurement>> Start(CancellationToken stop)
    {
        using var folder = new BenchFolder();
        using (var broker = await BrokerProcess.Start(folder.Path, stop))
            BrokerLoad.Fill(broker.BootstrapServers, "filled", bytes: 5_000_000_000);
        var starts = new List<double>();
        for (var round = 0; round < Starts; round++)
        {
            using var started = await BrokerProcess.Start(folder.Path, stop);
            starts.Add(started.StartSeconds);
        }
        using var reading = await BrokerProcess.Start(folder.Path, stop);
        var memory = reading.WorkingSet;
        BrokerLoad.Consume(reading.BootstrapServers, "filled", int.MaxValue);
        return
        [
            new("start on 5 GB after a kill", Median(starts, s => s), "s", Floor: 1),
            new("memory at 5 GB, started", memory / 1e6, "MB", Floor: 300),
            new("memory at 5 GB, all of it read", reading.PeakWorkingSet / 1e6, "MB", Floor: 300),
        ];
    }

    private static double Median<T>(List<T> measured, Func<T, double> number) =>
        measured.Select(number).Order().ElementAt(measured.Count / 2);
}
