using CsCheck;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Replay;

namespace ServerlessEvents.Tests.Notifications;

/// <summary>What is sent again, from a log in memory of several partitions.</summary>
public class ReplayPageTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("notifications/alice/order/o-1", true)]
    [InlineData("notifications/all/order/o-1", true)]
    [InlineData("notifications/alice2/order/o-1", false)]
    [InlineData("notifications/bob/alice/o-1", false)]
    [InlineData("state/alice/order/o-1", false)]
    [InlineData("replies/alice", false)]
    public async Task Only_notifications_to_the_user_or_to_everybody_are_found(string to, bool isFound)
    {
        var scan = await Scan(
            [Record(0, 0, 0, to), new("orders.results", null, null, [], 0) { Offset = 1, Time = Start }], 0, ReplayLimits.Default);
        Assert.Equal((isFound ? 1 : 0, 2, true), (scan.Found.Count, scan.Next, scan.IsComplete));
    }

    [Fact]
    public async Task Partitions_are_merged_by_time_and_each_keeps_its_own_order()
    {
        Record[][] log = [[Mine(0, 0, 5), Mine(0, 1, 4), Mine(0, 2, 30)], [Mine(1, 0, 6), Mine(1, 1, 20)]];
        var replay = await Find(log, new(), ReplayLimits.Default);
        Assert.Equal("0-0 0-1 1-0 1-1 0-2", string.Join(' ', replay.Missed.Select(Place)));
        Assert.Equal(("0-2,1-1", true), (replay.Position.ToString(), replay.IsComplete));
    }

    [Fact]
    public async Task What_a_bound_cuts_comes_with_the_next_request()
    {
        Record[][] log = [[Mine(0, 0, 0), Mine(0, 1, 3)], [Mine(1, 0, 1), Record(1, 1, 2, "replies/alice"), Mine(1, 2, 4)]];
        var first = await Find(log, new(), new(Notifications: 2));
        Assert.Equal(
            ("0-0 1-0", "0-0,1-0", false), (string.Join(' ', first.Missed.Select(Place)), first.Position.ToString(), first.IsComplete));
        var second = await Find(log, first.Position, new(Notifications: 2));
        Assert.Equal(
            ("0-1 1-2", "0-1,1-2", true), (string.Join(' ', second.Missed.Select(Place)), second.Position.ToString(), second.IsComplete));
    }

    [Fact]
    public async Task Bytes_and_records_looked_at_are_bounded_too()
    {
        Record[] log = [.. Enumerable.Range(0, 20).Select(offset => Mine(0, offset, offset, new byte[100]))];
        Assert.Equal(3, (await Scan(log, 0, new(Bytes: 250))).Found.Count);
        var scan = await Scan(log, 0, new(Records: 8));
        Assert.Equal((8, 8, false), (scan.Found.Count, scan.Next, scan.IsComplete));
    }

    /// <summary>
    /// The law: whatever the bounds, asking until it is complete gives everything of one's own once, each partition in order.
    /// </summary>
    [Fact]
    public void Asking_until_it_is_complete_gives_everything_once() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 9], Gen.Int[1, 60], Gen.Int[0, 2].Array[0, 12].Array[1, 4], Gen.Int[0, 3])
            .Sample(async (notifications, records, bytes, whose, gap) =>
            {
                string[] topics = ["notifications/alice/order/o-1", "notifications/bob/order/o-1", "notifications/all/order/o-1"];
                var log = whose.Select((users, partition) => users.Select((user, i) =>
                    Record(partition, i * (gap + 1), (i * 7 + partition) % 11, topics[user], new byte[20])).ToArray()).ToArray();
                var limits = new ReplayLimits(notifications, records, bytes);
                var (got, position, isComplete) = (new List<Record>(), new LogPosition(), false);
                for (var asked = 0; !isComplete; asked++)
                {
                    Assert.True(asked < 100, "It never ends.");
                    var replay = await Find(log, position, limits);
                    got.AddRange(replay.Missed);
                    (position, isComplete) = (LogPosition.Read(replay.Position.ToString(), out _)!, replay.IsComplete);
                }
                foreach (var partition in Enumerable.Range(0, log.Length))
                {
                    Assert.Equal(
                        log[partition].Where(record => record.Headers.FindText(HeaderNames.To) != "notifications/bob/order/o-1"),
                        got.Where(record => record.Partition == partition));
                }
            });

    private static async Task<ReplayPage> Find(Record[][] log, LogPosition position, ReplayLimits limits)
    {
        var scans = await Task.WhenAll(
            log.Select((records, partition) => PartitionScan.Run(
                Reader(records), partition, position.Next(partition) ?? 0, "alice", limits, default)));
        return ReplayPage.Of(scans, limits, []);
    }

    private static Task<PartitionScan> Scan(Record[] records, long from, ReplayLimits limits) =>
        PartitionScan.Run(Reader(records), 0, from, "alice", limits, default);

    private static Func<long, int, CancellationToken, Task<LogPage>> Reader(Record[] records) => (from, most, _) =>
    {
        var page = records.Where(record => record.Offset >= from).Take(most).ToArray();
        return Task.FromResult(
            new LogPage(page, page.Length == most ? page[^1].Offset + 1 : records.Length == 0 ? 0 : records[^1].Offset + 1));
    };

    private static Record Mine(int partition, long offset, int second, byte[]? value = null) =>
        Record(partition, offset, second, "notifications/alice/order/o-1", value);

    private static Record Record(int partition, long offset, int second, string to, byte[]? value = null) =>
        new("orders.results", null, value, [new(HeaderNames.To, to)], partition) { Offset = offset, Time = Start.AddSeconds(second) };

    private static string Place(Record record) => $"{record.Partition}-{record.Offset}";
}
