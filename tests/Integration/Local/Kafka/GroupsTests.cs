using Confluent.Kafka;
using ServerlessEvents.Local.Kafka.Wire;
using WireError = ServerlessEvents.Local.Kafka.Wire.ErrorCode;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>Members of a group share its partitions, lose them when they are silent, and go on where the group had committed.</summary>
public class GroupsTests
{
    [EmbeddedTheory, MemberData(nameof(VersionCaps.All), MemberType = typeof(VersionCaps))]
    public async Task Three_members_share_the_partitions_and_those_of_one_that_leaves_go_to_the_others(string cap)
    {
        await using var broker = await TestBroker.Start(cap);
        await broker.Create("orders", partitions: 6);
        var members = Enumerable.Range(0, 3).Select(_ => broker.Consumer(config => config.SessionTimeoutMs = 6000)).ToList();
        foreach (var member in members) member.Subscribe("orders");
        await Until.True(() => Assignments(members) is [2, 2, 2]);
        members[0].Close();
        members.RemoveAt(0);
        await Until.True(() => Assignments(members) is [3, 3]);
        foreach (var member in members) member.Dispose();
    }

    [EmbeddedTheory, MemberData(nameof(VersionCaps.All), MemberType = typeof(VersionCaps))]
    public async Task A_group_resumes_where_it_committed_also_after_a_restart(string cap)
    {
        await using var broker = await TestBroker.Start(cap);
        await broker.Create("orders");
        using var producer = broker.Producer();
        for (var i = 0; i < 10; i++) await producer.ProduceAsync("orders", new() { Value = $"{i}" });
        Assert.Equal(["0", "1", "2", "3"], Take(broker, 4));
        Assert.Equal(["4", "5", "6"], Take(broker, 3));
        await broker.Restart();
        Assert.Equal(["7", "8", "9"], Take(broker, 3));
    }

    [EmbeddedFact]
    public async Task A_member_that_falls_silent_loses_its_partitions_after_its_session_timeout()
    {
        await using var broker = await TestBroker.Start(with: options => options with { GroupMinSession = TimeSpan.FromSeconds(1) });
        await broker.Create("orders", partitions: 2);
        var silent = broker.Consumer(
            config => (config.SessionTimeoutMs, config.MaxPollIntervalMs, config.HeartbeatIntervalMs) = (1000, 1000, 200));
        silent.Subscribe("orders");
        await Until.True(() => Assignments([silent]) is [2]);
        using var other = broker.Consumer(config => config.SessionTimeoutMs = 6000);
        other.Subscribe("orders");
        await Until.True(() => Assignments([other]) is [2]); // `silent` is not polled any more
        silent.Dispose();
    }

    [EmbeddedTheory]
    [InlineData(5999, false), InlineData(6000, true), InlineData(1, false), InlineData(1_800_000, true), InlineData(1_800_001, false)]
    public async Task A_session_is_as_long_as_Kafka_wants_it(int milliseconds, bool isTaken)
    {
        await using var broker = await TestBroker.Start();
        using var raw = new RawKafka(broker.BootstrapServers);
        var error = await raw.Ask(ApiKey.JoinGroup, 1, flexible: false, (ref w) =>
        {
            w.String("group");
            w.Int32(milliseconds);
            w.Int32(60_000);
            w.String("");
            w.String("consumer");
            w.Structs(["range"], static (ref w, name) =>
            {
                w.String(name);
                w.Bytes([]);
            });
        }, static (ref r) =>
        {
            var answered = (WireError)r.Int16();
            (_, _, _, _) = (r.Int32(), r.String(), r.String(), r.String());
            r.Structs(static (ref r) => (r.String(), r.Bytes()));
            return answered;
        });
        Assert.Equal(isTaken ? WireError.None : WireError.InvalidSessionTimeout, error);
    }

    private static int[] Assignments(List<IConsumer<string, string>> members)
    {
        foreach (var member in members) member.Consume(TimeSpan.FromMilliseconds(50));
        return [.. members.Select(member => member.Assignment.Count)];
    }

    private static List<string> Take(TestBroker broker, int count)
    {
        using var consumer = broker.Consumer(config => config.EnablePartitionEof = false);
        consumer.Subscribe("orders");
        using var stop = new CancellationTokenSource(TestBroker.Limit);
        var taken = Enumerable.Range(0, count).Select(_ => consumer.Consume(stop.Token)).ToList();
        consumer.Commit(taken[^1]);
        consumer.Close();
        return [.. taken.Select(record => record.Message.Value)];
    }
}
