using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Functions;
using ServerlessEvents.Functions.Following;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Functions.Following;

/// <summary>
/// Reading on between the calls of the trigger, on a real log: everything once and in order, and only the instance's own partitions.
/// </summary>
public sealed class FollowerTests : IAsyncLifetime
{
    private SomeKafka kafka = null!;
    private DurableProducer producer = null!;
    private Follower follower = null!;
    private Reading consumer = null!;

    public async ValueTask InitializeAsync()
    {
        kafka = await SomeKafka.Start();
        var settings = new Settings { Context = kafka.Topics.Context, KafkaBrokers = kafka.BootstrapServers };
        await TopicAdmin.CreateMissing(kafka.Address, kafka.Topics.Declare(partitions: 2));
        producer = new(kafka.Address);
        follower = new(settings, TimeProvider.System, NullLogger<Follower>.Instance);
        consumer = new(FunctionGroup.Of(nameof(ValidateEvents), settings));
        await follower.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        await follower.StopAsync(default);
        follower.Dispose();
        producer.Dispose();
        await kafka.DisposeAsync();
    }

    [Fact]
    public async Task What_comes_after_a_call_is_dealt_with_once_and_in_order_while_the_trigger_keeps_bringing_it()
    {
        follower.Begin(consumer, 0, due: 0);
        for (var sent = 0; sent < 5_000; sent += 1_000)
        {
            await Write(0, 1_000);
            await Until.True(() => consumer.Seen(0).Length == sent + 1_000);
            follower.Echo(consumer, 0, upTo: sent + 1_000);
        }
        Assert.Equal(Enumerable.Range(0, 5_000).Select(offset => (long)offset), consumer.Seen(0));
        Assert.Equal(1, follower.Count);
    }

    [Fact]
    public async Task What_the_consumer_is_slow_with_waits_in_Kafka_and_none_of_it_is_lost()
    {
        var gate = new TaskCompletionSource();
        consumer.Before = _ => gate.Task;
        follower.Begin(consumer, 0, due: 0);
        follower.Echo(consumer, 0, upTo: 5_000); // the trigger is as slow, but brings it
        await Write(0, 5_000);
        await Write(1, 1);
        follower.Begin(consumer, 1, due: 0);
        gate.SetResult();
        await Until.True(() => consumer.Seen(0).Length == 5_000 && consumer.Seen(1).Length == 1);
        Assert.Equal(Enumerable.Range(0, 5_000).Select(offset => (long)offset), consumer.Seen(0));
    }

    [Fact]
    public async Task A_partition_that_the_trigger_does_not_bring_is_left_and_taken_up_when_it_does_again()
    {
        follower.Begin(consumer, 0, due: 0);
        await Write(0, 1);
        await Until.True(() => consumer.Seen(0).Length == 1);
        await Until.True(() => follower.Count == 0);
        await Write(0, 1); // another instance's
        follower.Echo(consumer, 0, upTo: 2);
        follower.Begin(consumer, 0, due: 2);
        await Write(0, 1);
        await Until.True(() => consumer.Seen(0).Length == 2);
        Assert.Equal([0L, 2], consumer.Seen(0));
    }

    [Fact]
    public async Task A_failure_gives_the_partition_back_to_the_trigger_and_others_go_on()
    {
        consumer.Before = partition => partition == 0 ? throw new InvalidDataException("No.") : Task.CompletedTask;
        follower.Begin(consumer, 0, due: 0);
        follower.Begin(consumer, 1, due: 0);
        await Write(0, 1);
        await Until.True(() => follower.Count == 1);
        await Write(1, 1);
        await Until.True(() => consumer.Seen(1).Length == 1);
        Assert.Empty(consumer.Seen(0));
        consumer.Before = _ => Task.CompletedTask;
        follower.Begin(consumer, 0, due: 0); // the trigger's call, which has failed as well
        await Until.True(() => consumer.Seen(0).Length == 1);
    }

    [Fact]
    public async Task What_is_not_ours_any_more_is_not_followed()
    {
        consumer.IsOurs = false;
        follower.Begin(consumer, 0, due: 0);
        await Write(0, 1);
        await Until.True(() => follower.Count == 0);
    }

    private Task Write(int partition, int count) =>
        producer.Deliver([.. Enumerable.Range(0, count).Select(_ => new Record(kafka.Topics.Inbound, [1], [1], [], partition))]);

    private sealed class Reading(FunctionGroup group) : IFollowed
    {
        private readonly ConcurrentQueue<(int Partition, long Offset)> seen = [];

        public FunctionGroup Group => group;
        public bool IsOurs { get; set; } = true;
        public Func<int, Task> Before { get; set; } = _ => Task.CompletedTask;

        public long[] Seen(int partition) => [.. seen.Where(record => record.Partition == partition).Select(record => record.Offset)];

        public Task<long> Begin(int partition, CancellationToken stop) => Task.FromResult(0L);

        public async Task<bool> Follow(int partition, LogPage page, CancellationToken stop)
        {
            if (!IsOurs) return false;
            await Before(partition);
            foreach (var record in page.Records) seen.Enqueue((partition, record.Offset));
            return true;
        }
    }
}
