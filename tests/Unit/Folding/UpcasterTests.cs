using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding;

/// <summary>Events of an earlier shape are folded as those of today, and the log stays as it is.</summary>
public class UpcasterTests
{
    private static readonly Aggregate<Parcel, ParcelEvent, ParcelResult> Parcels =
        new("parcel", new(0), (_, _, _) => [], (_, e, _) => new(((ParcelEvent.Weighed)e).Grams), _ => "all", ParcelJson.Default)
        {
            Upcasters =
            [
                Upcaster.From<WeighedInKilos, ParcelEvent>(
                    "parcel.weighed.v1", old => new ParcelEvent.Weighed((long)(old.Kilos * 1_000)), ParcelJson.Default),
            ],
        };

    [Fact]
    public async Task An_event_of_an_earlier_shape_is_folded_as_one_of_today()
    {
        var log = new MemoryLog(new Topics("test"));
        log.Append(Weighed("parcel.weighed.v1", """{"kilos":1.5}"""));
        var fold = new PartitionFold(
            new(new AggregateRegistry(Parcels), new Topics("test"), TimeProvider.System), 0, log.Open, (_, _) => Task.CompletedTask);
        await fold.CatchUp(default);
        Assert.EndsWith("\"state\":{\"grams\":1500}}", log.Snapshots["parcel/p-1"]);
        log.Append(Weighed("parcel.weighed.v2", """{"grams":1600}"""));
        await fold.CatchUp(default);
        Assert.EndsWith("\"state\":{\"grams\":1600}}", log.Snapshots["parcel/p-1"]);
    }

    [Fact]
    public void Both_types_are_events_of_the_aggregate() =>
        Assert.Equal(["parcel.weighed.v1", "parcel.weighed.v2"], Parcels.EventTypes.Order());

    [Fact]
    public void Data_of_the_earlier_shape_is_read_as_strictly_as_any()
    {
        var faulty = Assert.Throws<JsonException>(() => Step("parcel.weighed.v1", """{"kilos":"much"}"""));
        Assert.Contains("kilos", faulty.Message);
        Assert.Equal("The data is null.", Assert.Throws<JsonException>(() => Step("parcel.weighed.v1", "null")).Message);
        Assert.Contains("is no event", Assert.Throws<JsonException>(() => Step("parcel.weighed.v0", "{}")).Message);
    }

    [Fact]
    public void An_event_of_today_has_no_upcaster()
    {
        var upcaster = Upcaster.From<WeighedInKilos, ParcelEvent>("parcel.weighed.v2", _ => new ParcelEvent.Weighed(0), ParcelJson.Default);
        var faulty = Assert.Throws<ArgumentException>(() => new Aggregate<Parcel, ParcelEvent, ParcelResult>(
            "parcel", new(0), (_, _, _) => [], (parcel, _, _) => parcel, _ => "all", ParcelJson.Default)
        {
            Upcasters = [upcaster],
        });
        Assert.Equal("'parcel.weighed.v2' is an event of 'parcel', so it has no upcaster.", faulty.Message);
    }

    private static Step Step(string type, string data) =>
        Parcels.Fold(Parcels.Initial, type, Encoding.UTF8.GetBytes(data), new EventContext("alice", "parcel/p-1", default));

    private static int weighed;

    private static Engine.Records.Record Weighed(string type, string data) =>
        new Arrival("parcel/p-1", type, Encoding.UTF8.GetBytes(data), "alice", ++weighed, null).ToRecord();
}
