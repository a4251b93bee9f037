using System.Text.RegularExpressions;
using CsCheck;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.Folding;

/// <summary>Folding again leads to the same, however the first fold was cut into transactions.</summary>
public class RebuildLawsTests
{
    [Fact]
    public Task A_rebuild_gives_the_same_orders() => Rebuilding(Order.Aggregate, Arrival.OnOrders,
        new Aggregate<Order, OrderEvent, OrderResult>(
            "order", Order.Initial, Order.Decide, Order.Evolve, Order.CustomerOf, OrderJson.Default)
        {
            Version = 2
        });

    [Fact]
    public Task A_rebuild_gives_the_same_counters() => Rebuilding(Counter.Aggregate, Arrival.OnCounters, Counter.Version(2));

    [Fact]
    public Task However_events_are_cut_into_transactions_the_same_is_told() =>
        Gen.Select(Arrival.OnOrders, Gen.Int[1, 9].Array[60]).SampleAsync(async (all, sizes) =>
        {
            var (one, many) = (Log(all), Log(all));
            await Fold(one, Order.Aggregate).CatchUp(default);
            await FoldInBatches(many, Order.Aggregate, sizes);
            Assert.Equal(one.Snapshots, many.Snapshots);
            Assert.Equal(Told(one), Told(many));
        }, iter: 50);

    private static Task Rebuilding(Aggregate first, Gen<Arrival[]> arrivals, Aggregate second) =>
        Gen.Select(arrivals, Gen.Int[1, 9].Array[60]).SampleAsync(async (all, sizes) =>
        {
            var log = Log(all);
            await FoldInBatches(log, first, sizes);
            var (before, told) = (log.Snapshots, log.CommittedTo("test.results").Count());
            await Fold(log, second).CatchUp(default);
            Assert.Equal(
                before.ToDictionary(
                    pair => pair.Key, pair => Unshown(pair.Value).Replace("\"fold\":1", "\"fold\":2", StringComparison.Ordinal)),
                log.Snapshots.ToDictionary(pair => pair.Key, pair => Unshown(pair.Value)));
            Assert.Equal(told, log.CommittedTo("test.results").Count());
        }, iter: 50);

    /// <summary>Without what is shown: after a rebuild it says of which version, too.</summary>
    private static string Unshown(string snapshot) => Regex.Replace(snapshot, "\"shown\":\\[[^]]*\\],", "");

    private static MemoryLog Log(Arrival[] all)
    {
        var log = new MemoryLog(new("test"));
        foreach (var arrival in all) log.Append(arrival.ToRecord());
        return log;
    }

    private static async Task FoldInBatches(MemoryLog log, Aggregate aggregate, int[] sizes)
    {
        var fold = Fold(log, aggregate);
        var at = 0;
        foreach (var size in sizes)
        {
            await fold.Fold([.. log.Events.Skip(at).Take(size)], default);
            at += size;
        }
    }

    private static PartitionFold Fold(MemoryLog log, Aggregate aggregate) =>
        new(new(new AggregateRegistry(aggregate), new("test"), TimeProvider.System), 0, log.Open, (_, _) => Task.CompletedTask);

    /// <summary>Replies and notifications, without the state messages: those are one for each transaction.</summary>
    private static IEnumerable<string> Told(MemoryLog log) => log.CommittedTo("test.results")
        .Select(record => System.Text.Encoding.UTF8.GetString(record.Value!))
        .Where(value => value.Contains("specversion", StringComparison.Ordinal));
}
