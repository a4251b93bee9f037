using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;
using DeliveryGuarantee = ServerlessEvents.Kafka.DeliveryGuarantee;

namespace ServerlessEvents.Bench.Fold;

/// <summary>
/// Measures the fold under backlog, and a rebuild: events a second, and events a second of this process's processor time. Its floor passes
/// the same records on in transactions of the same size. The broker is a process of its own and is not counted.
/// </summary>
public static class FoldBench
{
    private const int Partitions = 4;
    private const int Events = 500_000;
    private const int WarmUp = 60_000;
    private const int Orders = 100_000;
    private const int Rounds = 2; // in turns, so that other load on the machine affects all alike
    private static readonly AggregateRegistry Code = new(Order.Aggregate);

    /// <summary>Folds as <see cref="Code"/> does, so that a rebuild by it has nothing to tell.</summary>
    private static readonly AggregateRegistry NewerCode = new(
        new Aggregate<Order, OrderEvent, OrderResult>(
            "order", Order.Initial, Order.Decide, Order.Evolve, Order.CustomerOf, OrderJson.Default)
        {
            Version = 2,
        });

    public static async Task<IReadOnlyList<Measurement>> Run(CancellationToken stop)
    {
        ClientLibrary.Require();
        var folder = Directory.CreateTempSubdirectory("fold-bench-");
        try
        {
            using var broker = await BrokerProcess.Start(folder.FullName, stop);
            var kafka = new KafkaAddress(broker.BootstrapServers);
            await Fill(kafka, "warm", WarmUp);
            await Fill(kafka, "orders", Events);
            await Measure(kafka, "warm", "warm", stop);
            var spent = new Dictionary<string, Spent>();
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var (name, took) in await Measure(kafka, "orders", $"{round}", stop))
                    spent[name] = spent.GetValueOrDefault(name) + took;
            }
            var floor = spent[Floor];
            return
            [
                .. spent.Select(run => new Measurement(
                    $"{run.Key}, by processor time",
                    Rounds * Events / run.Value.CpuSeconds,
                    "events/CPU s",
                    Rounds * Events / floor.CpuSeconds)),
                .. spent.Select(run => new Measurement(
                    $"{run.Key}, by the clock", Rounds * Events / run.Value.Seconds, "events/s", Rounds * Events / floor.Seconds)),
                .. await RestoreBench.Run(kafka, stop),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private const string Floor = "pass-through (floor)";

    private static async Task<IReadOnlyList<(string Name, Spent Took)>> Measure(
        KafkaAddress kafka,
        string load,
        string run,
        CancellationToken stop) =>
    [
        (Floor, await PassOn(kafka, load, run)),
        ("fold, exactly once", await Fold(kafka, Code, load, $"{run}-once", DeliveryGuarantee.ExactlyOnce, stop)),
        ("rebuild by newer code, exactly once", await Fold(kafka, NewerCode, load, $"{run}-once", DeliveryGuarantee.ExactlyOnce, stop)),
        ("fold, at least once", await Fold(kafka, Code, load, $"{run}-least", DeliveryGuarantee.AtLeastOnce, stop)),
    ];

    private static async Task<Spent> PassOn(KafkaAddress kafka, string load, string run)
    {
        await TopicAdmin.CreateMissing(kafka, [new($"passed-{run}", Partitions, Retention: null)]);
        var watch = CpuWatch.StartNew();
        await PassThrough.Run(kafka, EventsOf(load), $"passed-{run}", Partitions, Cursor.PageSize);
        return watch.Stop();
    }

    private static async Task<Spent> Fold(
        KafkaAddress kafka, AggregateRegistry code, string load, string run, DeliveryGuarantee delivery, CancellationToken stop)
    {
        var options = new FoldOptions(code, new Topics(run) { Events = EventsOf(load), Audit = $"{run}.audit" }, TimeProvider.System);
        await TopicAdmin.CreateMissing(kafka, options.Topics.Declare(Partitions));
        using var producer = new DurableProducer(kafka);
        var watch = CpuWatch.StartNew();
        var folds = Enumerable.Range(0, Partitions).Select(Open).ToArray();
        await Task.WhenAll(folds.Select(fold => Task.Run(() => fold.CatchUp(stop), stop)));
        var took = watch.Stop();
        foreach (var fold in folds) fold.Release();
        var all = await FoldProgress.Read(kafka, options.Topics, stop);
        for (var partition = 0; partition < Partitions; partition++)
        {
            var progress = all[partition];
            if (progress.Behind != 0 || progress.Checkpoint!.FoldVersion != code.FoldVersion)
                throw new InvalidOperationException($"Partition {partition} is {progress.Behind} events behind.");
        }
        return took;

        PartitionFold Open(int partition) => new(options, partition, () => delivery == DeliveryGuarantee.ExactlyOnce
            ? new KafkaPartitionLog(kafka, options.Topics, partition)
            : new UnfencedPartitionLog(kafka, producer, options, partition, "bench"), (_, _) => Task.CompletedTask);
    }

    private static async Task Fill(KafkaAddress kafka, string load, int events)
    {
        await TopicAdmin.CreateMissing(kafka, [new(EventsOf(load), Partitions, Retention: null)]);
        using var producer = new DurableProducer(kafka);
        await producer.Deliver([.. new OrderLoad(EventsOf(load), Orders, seed: events).Take(events)]);
    }

    private static string EventsOf(string load) => $"{load}.events";
}
