using ServerlessEvents.Bench.Torture.Chaos;
using ServerlessEvents.Bench.Torture.Verification;
using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Bench.Torture;

/// <summary>
/// One run: starts everything, writes events under troubles, waits until all is folded, verifies, and clears up. Its progress goes to
/// <paramref name="output"/>.
/// </summary>
public sealed class TortureRun(TortureOptions options, TextWriter output)
{
    private const int LastKeys = 300;

    /// <summary>How long nothing may be folded at the end before the run gives up.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly Tallies tallies = new();
    private readonly TimeProvider time = TimeProvider.System;
    private readonly string context = $"torture-{Environment.ProcessId}-{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";

    /// <summary>The topics of a run. No other run uses them, not even the audit topic.</summary>
    public static Topics TopicsOf(string context) => new(context) { Audit = $"{context}.audit" };

    public async Task<TortureReport> Run(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("torture-");
        try { return await Run(folder.FullName, stop); }
        finally
        {
            folder.Delete(recursive: true);
            foreach (var calm in Directory.EnumerateFiles(Path.GetTempPath(), $"{context}-*.calm")) File.Delete(calm);
        }
    }

    private async Task<TortureReport> Run(string folder, CancellationToken stop)
    {
        output.WriteLine($"{options}, librdkafka {Confluent.Kafka.Library.VersionString}");
        using var broker = options.Kafka is null ? new BrokerChild(options, context, folder) : null;
        if (broker is not null) await broker.Start();
        var kafka = new KafkaAddress(broker?.BootstrapServers ?? options.Kafka!);
        if (broker is null)
            output.WriteLine($"Kafka at {kafka.Brokers} is not ours: it is neither restarted nor told to fail; the workers are.");
        if (broker is null) await TopicAdmin.CreateMissing(kafka, TopicsOf(context).Declare());
        try
        {
            var start = time.GetTimestamp();
            using var load = new Load(kafka, new TallyEvents(TopicsOf(context), new Random(options.Seed)), time);
            using (var fleet = new Fleet(options, kafka.Brokers, context, tallies))
            {
                await fleet.StartAll();
                await Torture(load, fleet, broker, stop);
                output.WriteLine($"{time.GetElapsedTime(start).TotalSeconds:N0} s: the troubles are over");
                if (!await UntilFolded(kafka, fleet, stop)) return Report(load, null, "It was not folded to the end in time.");
                output.WriteLine($"{time.GetElapsedTime(start).TotalSeconds:N0} s: all is folded");
            }
            return tallies.All.ContainsKey(Fleet.OtherCodeRuns)
                ? Report(load, null, "Code that folds otherwise under the same version was started, and runs.")
                : await Verify(kafka, load, stop);
        }
        finally
        {
            if (broker is null) await DeleteTopics(kafka);
        }
    }

    private async Task Torture(Load load, Fleet fleet, BrokerChild? broker, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var random = new Random(options.Seed);
        var troubles = new Troubles(fleet, broker, options.ExactlyOnce, options.Deploys, random, tallies, time).Run(over.Token);
        try { await load.Write(options.Events, TimeSpan.FromSeconds(options.Seconds), stop); }
        finally
        {
            await over.CancelAsync();
            await troubles;
        }
        fleet.Calm();
        broker?.Calm();
        await load.Close(LastKeys, stop);
    }

    private async Task<bool> UntilFolded(KafkaAddress kafka, Fleet fleet, CancellationToken stop)
    {
        var (since, least) = (time.GetTimestamp(), long.MaxValue);
        Progress[] partitions =
        [
            .. Enumerable.Range(0, Topics.DefaultPartitions).Select(partition =>
                new Progress(kafka, TopicsOf(context), partition, options.ExactlyOnce, $"tally:{fleet.Version}"))
        ];
        try
        {
            using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
            while (await tick.WaitForNextTickAsync(stop))
            {
                fleet.Revive();
                var behind = await Task.WhenAll(partitions.Select(partition => partition.Behind(stop)));
                if (behind.All(events => events == 0)) return true;
                if (behind.All(events => events is not null) && behind.Sum() < least)
                    (since, least) = (time.GetTimestamp(), behind.Sum()!.Value);
                if (time.GetElapsedTime(since) < Timeout) continue;
                output.WriteLine($"behind by partition: {string.Join(' ', behind)}");
                return false;
            }
            return false;
        }
        finally
        {
            foreach (var partition in partitions) partition.Dispose();
        }
    }

    private async Task<TortureReport> Verify(KafkaAddress kafka, Load load, CancellationToken stop)
    {
        try
        {
            var verifier = await LogScan.Verify(
                kafka, TopicsOf(context), Topics.DefaultPartitions, options.ExactlyOnce, load.Acknowledged, stop);
            return Report(load, verifier, null);
        }
        catch (Deviation difference) { return Report(load, null, difference.Message); }
    }

    private TortureReport Report(Load load, Verifier? verifier, string? wrong) =>
        new(
            options, load.Written, load.Acknowledged.Count(), tallies.All, verifier is null ? null : TortureReport.Found.By(verifier),
            wrong);

    private async Task DeleteTopics(KafkaAddress kafka)
    {
        using var admin = new Confluent.Kafka.AdminClientBuilder(kafka.Client).Build();
        await admin.DeleteTopicsAsync(TopicsOf(context).Declare().Select(topic => topic.Name));
    }
}
