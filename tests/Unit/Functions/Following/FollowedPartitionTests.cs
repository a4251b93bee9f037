using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions.Following;

namespace ServerlessEvents.Tests.Functions.Following;

/// <summary>
/// Reading on in one partition: each record once and in order, never much at a time, and only while the trigger brings the same partition.
/// </summary>
public sealed class FollowedPartitionTests
{
    private readonly HandSetClock clock = new();
    private readonly FollowedPartition partition;

    public FollowedPartitionTests() => partition = new(clock);

    [Fact]
    public void A_partition_begins_when_the_trigger_brings_it_and_not_before()
    {
        Assert.False(partition.Add(Record(5)));
        Assert.True(partition.Begin(6));
        Assert.False(partition.Begin(7)); // it is followed already, from 6
        Assert.Equal((true, 6L), (partition.IsFollowed, partition.Next));
        Assert.True(partition.Add(Record(6)));
        Assert.Equal([6L], Offsets(partition.Take(out _)!));
    }

    [Fact]
    public void Nobody_begins_to_deal_with_it_while_somebody_does_and_a_repeat_is_dropped()
    {
        partition.Begin(0);
        Assert.True(partition.Add(Record(0)));
        Assert.False(partition.Add(Record(1)));
        Assert.Equal([0L, 1], Offsets(partition.Take(out _)!));
        Assert.False(partition.Add(Record(1)));
        Assert.False(partition.Add(Record(3))); // 2 is a transaction's marker
        Assert.Equal([3L], Offsets(partition.Take(out _)!));
        Assert.Null(partition.Take(out _));
        Assert.True(partition.Add(Record(4)));
    }

    [Fact]
    public void So_much_waits_and_no_more_and_then_it_is_read_on()
    {
        partition.Begin(0);
        for (var i = 0; i < Cursor.PageSize - 1; i++) partition.Add(Record(i));
        Assert.False(partition.IsFull());
        partition.Add(Record(Cursor.PageSize - 1));
        Assert.Equal((true, false), (partition.IsFull(), partition.IsFull())); // said once
        partition.Take(out var readOn);
        Assert.True(readOn);
        partition.Add(new("orders.inbound", null, new byte[9_000_000], [], 0) { Offset = Cursor.PageSize });
        Assert.True(partition.IsFull());
    }

    [Fact]
    public void A_partition_is_forsaken_when_the_trigger_does_not_bring_in_time_what_was_handled()
    {
        partition.Begin(0);
        Handle(2);
        clock.Passed += FollowedPartition.EchoTimeout;
        Assert.False(partition.IsForsaken());
        partition.Echo(3);
        clock.Passed += FollowedPartition.EchoTimeout;
        Assert.False(partition.IsForsaken());
        Handle(4);
        partition.Echo(4); // only part of what was handled
        clock.Passed += FollowedPartition.EchoTimeout + TimeSpan.FromTicks(1);
        Assert.True(partition.IsForsaken());
    }

    [Fact]
    public void What_the_trigger_brought_first_needs_no_echo_and_a_quiet_partition_none_at_all()
    {
        partition.Echo(9);
        partition.Begin(8);
        Handle(8);
        clock.Passed += TimeSpan.FromHours(1);
        Assert.False(partition.IsForsaken());
    }

    [Fact]
    public void After_its_end_nothing_waits_until_the_trigger_brings_it_again()
    {
        partition.Begin(0);
        Handle(0);
        partition.Add(Record(1));
        partition.End();
        Assert.Null(partition.Take(out _));
        Assert.False(partition.Add(Record(2)));
        partition.Echo(2);
        Assert.True(partition.Begin(2));
        clock.Passed += TimeSpan.FromHours(1);
        Assert.False(partition.IsForsaken());
        Assert.True(partition.Add(Record(2)));
    }

    private void Handle(long offset)
    {
        partition.Add(Record(offset));
        while (partition.Take(out _) is { } page) partition.Done(page.Next);
    }

    private static Record Record(long offset) => new("orders.inbound", null, null, [], 0) { Offset = offset };

    private static long[] Offsets(LogPage page) => [.. page.Records.Select(record => record.Offset)];

    private sealed class HandSetClock : TimeProvider
    {
        public TimeSpan Passed { get; set; }
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
        public override long GetTimestamp() => Passed.Ticks;
    }
}
