using System.Text;
using Confluent.Kafka;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Replay;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>A day of results in a real log, by a clock of the test: what a client finds that was away.</summary>
public sealed class MissedNotificationsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private readonly Topics topics = new("orders");
    private readonly Clock clock = new(Morning);
    private readonly Dictionary<int, long> seen = [];
    private TestBroker broker = null!;
    private KafkaAddress kafka = null!;
    private IProducer<string, string> producer = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.Start(time: clock);
        kafka = new(broker.BootstrapServers);
        await TopicAdmin.CreateMissing(kafka, topics.Declare());
        producer = broker.Producer(config => config.Partitioner = Partitioner.Murmur2Random);
        foreach (var order in Enumerable.Range(0, 30)) await Say($"notifications/alice/order/o-{order}", "before", isOnline: true);
        for (var hour = 1; hour <= 24; hour++)
        {
            clock.Now = Morning.AddHours(hour);
            foreach (var to in new[]
            {
                $"notifications/alice/order/o-{hour % 9}", $"notifications/bob/order/b-{hour % 9}",
                $"notifications/all/counter/c-{hour % 2}", $"state/alice/order/o-{hour % 9}", "replies/alice"
            })
            {
                await Say(to, $"hour {hour}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        producer.Dispose();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task After_a_day_a_client_finds_what_it_missed_in_order_and_no_one_elses()
    {
        Assert.Equal(6, seen.Count); // it has seen something of every partition
        var replay = await Find(position: Position());
        Assert.Equal(
            Enumerable.Range(1, 24)
                .SelectMany(hour =>
                    new[] { $"notifications/alice/order/o-{hour % 9} hour {hour}", $"notifications/all/counter/c-{hour % 2} hour {hour}" })
                .Order(),
            Said(replay).Order());
        Assert.Equal(replay.Missed.Select(record => record.Time).Order(), replay.Missed.Select(record => record.Time));
        Assert.True(replay.IsComplete);
        Assert.Empty(replay.Gone);
        Assert.Empty((await Find(replay.Position)).Missed);
    }

    [Fact]
    public async Task A_client_without_positions_asks_by_time()
    {
        var replay = await Find(since: Morning.AddHours(23));
        Assert.Equal(
            [
                "notifications/alice/order/o-5 hour 23", "notifications/all/counter/c-1 hour 23", "notifications/alice/order/o-6 hour 24",
                "notifications/all/counter/c-0 hour 24"
            ],
            Said(replay).OrderBy(said => said.Split(' ')[^1]).ThenBy(said => said));
        Assert.Equal((await Find(Position())).Position.ToString(), replay.Position.ToString());
        Assert.Empty((await Find(since: Morning.AddDays(2))).Missed);
    }

    [Fact]
    public async Task In_pieces_it_finds_the_same()
    {
        var (whole, pieces, asked) = (await Find(Position()), new List<string>(), 0);
        for (ReplayPage? piece = null; piece is not { IsComplete: true }; asked++)
        {
            piece = await Find(piece?.Position ?? Position(), limits: new(Notifications: 7, Records: 9));
            pieces.AddRange(Said(piece));
        }
        Assert.InRange(asked, 7, 60);
        Assert.Equal(Said(whole).Order(), pieces.Order());
    }

    [Fact]
    public async Task What_the_log_has_deleted_is_said()
    {
        var partition = seen.Keys.First();
        using var admin = broker.Admin();
        await admin.DeleteRecordsAsync([new(topics.Results, partition, seen[partition] + 3)]);
        Assert.Equal([new Gone(partition, seen[partition] + 1, seen[partition] + 2)], (await Find(Position())).Gone);
        Assert.Equal([new Gone(partition, 0, seen[partition] + 2)], (await Find(since: Morning)).Gone);
        Assert.Empty((await Find(since: Morning.AddHours(24))).Gone);
    }

    [Theory]
    [InlineData("6-0", "There is no partition 6, but 6, from 0 on.")]
    [InlineData("2-99999", "Partition 2 ends before offset 99999: the position is of another log. Ask with 'since' instead.")]
    public async Task A_position_that_this_log_never_gave_is_rejected(string position, string why)
    {
        var found = await new MissedNotifications(kafka, topics, ReplayLimits.Default)
            .Find(Request(LogPosition.Read(position, out _)!, null), default);
        Assert.Equal(("/data/position", why), (found.InvalidEvent!.Errors[0].Pointer, found.InvalidEvent.Errors[0].Message));
    }

    private async Task<ReplayPage> Find(LogPosition? position = null, DateTimeOffset? since = null, ReplayLimits? limits = null) =>
        (await new MissedNotifications(kafka, topics, limits ?? ReplayLimits.Default)
            .Find(Request(position ?? new(), since), default)).Value!;

    private static ResumeRequest Request(LogPosition position, DateTimeOffset? since) =>
        new(new InboundEvent("alice", "events/alice", default, []), "r-1", default, position, since);

    private LogPosition Position() => seen.Aggregate(new LogPosition(), (position, last) => position.With(last.Key, last.Value + 1));

    private static IEnumerable<string> Said(ReplayPage replay) =>
        replay.Missed.Select(record => $"{record.Headers.FindText(HeaderNames.To)} {Encoding.UTF8.GetString(record.Value!)}");

    private async Task Say(string to, string what, bool isOnline = false)
    {
        var said = await producer.ProduceAsync(
            topics.Results,
            new()
            {
                Key = to[(to.IndexOf('/') + 1)..],
                Value = what,
                Timestamp = new(clock.Now),
                Headers = new() { { HeaderNames.To, Encoding.UTF8.GetBytes(to) } }
            });
        if (isOnline) seen[said.Partition] = said.Offset;
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
