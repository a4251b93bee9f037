using System.Text;
using CsCheck;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.Folding;

/// <summary>What holds for every aggregate, whatever arrives.</summary>
public class FoldLawsTests
{
    [Fact]
    public void Folding_on_from_a_stored_snapshot_of_an_order_is_folding_from_the_start() => FoldingOn(Order.Aggregate, Arrival.OnOrders);

    [Fact]
    public void Folding_on_from_a_stored_snapshot_of_a_counter_is_folding_from_the_start() =>
        FoldingOn(Counter.Aggregate, Arrival.OnCounters);

    [Fact]
    public void A_repeated_event_of_an_order_changes_nothing_and_gets_the_same_answer() => Repeating(Order.Aggregate, Arrival.OnOrders);

    [Fact]
    public void A_repeated_event_of_a_counter_changes_nothing_and_gets_the_same_answer() =>
        Repeating(Counter.Aggregate, Arrival.OnCounters);

    [Fact]
    public void Orders_do_not_notice_each_other() => Interleaving(Order.Aggregate, Arrival.OnOrders);

    [Fact]
    public void Counters_do_not_notice_each_other() => Interleaving(Counter.Aggregate, Arrival.OnCounters);

    /// <summary>At a cut the snapshot goes through its bytes, and all that comes after it is the same.</summary>
    private static void FoldingOn(Aggregate aggregate, Gen<Arrival[]> arrivals) => Gen.Select(arrivals, Gen.Int[0, 59]).Sample((all, cut) =>
    {
        var (whole, stored) = (Snapshot.Of(aggregate), Snapshot.Of(aggregate));
        for (var i = 0; i < all.Length; i++)
        {
            if (i == cut) stored = SnapshotJson.Read(aggregate, SnapshotJson.Write(aggregate, stored));
            var (straight, on) = (Fold(aggregate, whole, all[i], i), Fold(aggregate, stored, all[i], i));
            Assert.Equal(TextOf(aggregate, straight), TextOf(aggregate, on));
            (whole, stored) = (straight.After, on.After);
        }
    });

    /// <summary>An event that comes again while it is remembered, with the same data or other.</summary>
    private static void Repeating(Aggregate aggregate, Gen<Arrival[]> arrivals) =>
        Gen.Select(arrivals, Gen.Int[0, 1_000]).Sample((all, choice) =>
        {
            var snapshot = Snapshot.Of(aggregate);
            var outcomes = new Dictionary<(string, int), RecordedOutcome>();
            for (var i = 0; i < all.Length; i++)
            {
                var folded = Fold(aggregate, snapshot, all[i], i);
                snapshot = folded.After;
                outcomes[(all[i].Actor, all[i].Id)] = folded.Outcome;
                Assert.Equal(Math.Min(outcomes.Count, aggregate.DeduplicationWindow), snapshot.Outcomes.Count);
                var earlier = all[choice % (i + 1)];
                var first = outcomes[(earlier.Actor, earlier.Id)];
                if (!snapshot.Outcomes.Contains(first)) continue; // by then it is forgotten
                var repeated = Fold(aggregate, snapshot, earlier with { Data = all[i].Data, Type = all[i].Type, Expected = 99 }, i + 1);
                Assert.Equal(new(snapshot, first, snapshot.Shown.Audience, IsRepeat: true, []), repeated);
            }
        });

    /// <summary>Whatever else lies between the events of an aggregate, its snapshot is the same to the byte.</summary>
    private static void Interleaving(Aggregate aggregate, Gen<Arrival[]> arrivals) => arrivals.Sample(all =>
    {
        Record[] log = [.. all.Select((arrival, offset) => arrival.At(offset))];
        Assert.Equal(
            Snapshots(aggregate, log),
            log.GroupBy(record => all[record.Offset].Subject).SelectMany(alone => Snapshots(aggregate, alone)).Order());
    });

    private static Folded Fold(Aggregate aggregate, Snapshot before, Arrival arrival, long offset) =>
        EventFold.Fold(aggregate, before, StoredEvent.Read(arrival.At(offset), out _)!); // into this one, whatever its subject

    private static string TextOf(Aggregate aggregate, Folded folded) =>
        $"{Encoding.UTF8.GetString(SnapshotJson.Write(aggregate, folded.After))} {folded.Outcome} {folded.IsRepeat} {string.Join(' ', folded.Results.Select(result => result.Type + Encoding.UTF8.GetString(result.Data)))}";

    private static IEnumerable<string> Snapshots(Aggregate aggregate, IEnumerable<Record> log)
    {
        var batch = new FoldTransaction(
            new(new AggregateRegistry(aggregate), new("test"), TimeProvider.System), 0, new(0, "test"), _ => null);
        foreach (var record in log) batch.Fold(record);
        batch.Close(60);
        return batch.Snapshots
            .Select(snapshot => Encoding.UTF8.GetString(snapshot.Key!) + Encoding.UTF8.GetString(snapshot.Value!))
            .Order();
    }
}
