using Confluent.Kafka;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Tests.Kafka;

/// <summary>Many partitions of several topics read by one client, as their records come.</summary>
public sealed class LogTailTests : IAsyncLifetime
{
    private readonly List<(string Topic, int Partition, long Offset)> found = [];
    private readonly List<(string Topic, int Partition, ErrorCode Code)> failed = [];
    private SomeKafka kafka = null!;
    private DurableProducer producer = null!;
    private LogTail tail = null!;

    public async ValueTask InitializeAsync()
    {
        kafka = await SomeKafka.Start();
        await TopicAdmin.CreateMissing(kafka.Address, kafka.Topics.Declare(partitions: 2));
        (producer, tail) = (new(kafka.Address), new(kafka.Address));
    }

    public async ValueTask DisposeAsync()
    {
        tail.Dispose();
        producer.Dispose();
        await kafka.DisposeAsync();
    }

    [Fact]
    public async Task Each_partition_is_read_from_where_it_was_started_and_no_other_is()
    {
        await Write((kafka.Topics.Inbound, 0), (kafka.Topics.Inbound, 0), (kafka.Topics.Inbound, 1), (kafka.Topics.Results, 1));
        tail.Start(kafka.Topics.Inbound, 0, 1);
        tail.Start(kafka.Topics.Results, 1, 0);
        ReadUntil(2);
        await Write((kafka.Topics.Inbound, 1), (kafka.Topics.Results, 1), (kafka.Topics.Inbound, 0));
        ReadUntil(4);
        Assert.Equal(
            [(kafka.Topics.Inbound, 0, 1L), (kafka.Topics.Inbound, 0, 2), (kafka.Topics.Results, 1, 0), (kafka.Topics.Results, 1, 1)],
            found.Order());
    }

    [Fact]
    public async Task What_is_stopped_is_read_no_more_and_goes_on_where_it_is_started_again()
    {
        tail.Start(kafka.Topics.Inbound, 0, 0);
        tail.Start(kafka.Topics.Inbound, 1, 0);
        await Write((kafka.Topics.Inbound, 0));
        ReadUntil(1);
        tail.Stop(kafka.Topics.Inbound, 0);
        await Write((kafka.Topics.Inbound, 0), (kafka.Topics.Inbound, 1));
        ReadUntil(2);
        Assert.Equal((kafka.Topics.Inbound, 1, 0L), found[1]);
        tail.Start(kafka.Topics.Inbound, 0, 1);
        ReadUntil(3);
        Assert.Equal((kafka.Topics.Inbound, 0, 1L), found[2]);
    }

    [Fact]
    public async Task A_partition_whose_offset_is_not_in_the_log_is_named_and_others_go_on()
    {
        await Write((kafka.Topics.Inbound, 1));
        tail.Start(kafka.Topics.Inbound, 0, 7);
        tail.Start(kafka.Topics.Inbound, 1, 0);
        Read(() => found.Count == 1 && failed.Count == 1);
        Assert.Equal((kafka.Topics.Inbound, 0, ErrorCode.Local_AutoOffsetReset), failed[0]);
    }

    private Task Write(params (string Topic, int Partition)[] to) =>
        producer.Deliver([.. to.Select(at => new Record(at.Topic, [1], [1], [], at.Partition))]);

    private void ReadUntil(int count)
    {
        Read(() => found.Count >= count);
        Assert.Equal(count, found.Count);
    }

    private void Read(Func<bool> isDone)
    {
        for (var tries = 0; !isDone(); tries++)
        {
            Assert.True(tries < 300, $"Found {string.Join(", ", found)}; failed {string.Join(", ", failed)}.");
            tail.Read(
                TimeSpan.FromMilliseconds(100),
                record => found.Add((record.Topic, record.Partition, record.Offset)),
                (topic, partition, failure) => failed.Add((topic, partition, failure.Error.Code)));
        }
    }
}
