using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>
/// A partition that another instance had for a while: what that instance has handled does not come again, whether or not it is still in
/// the log.
/// </summary>
public sealed class PartitionConsumerTests : IAsyncLifetime
{
    private readonly List<long> handled = [];
    private TestBroker broker = null!;
    private Settings settings = null!;
    private PartitionConsumer consumer = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.Start();
        settings = new() { KafkaBrokers = broker.BootstrapServers };
        await TopicAdmin.CreateMissing(settings.Kafka, settings.Topics.Declare(partitions: 1));
        using (var producer = new DurableProducer(settings.Kafka))
            await producer.Deliver([.. Enumerable.Range(0, 10).Select(_ => new Record(settings.Topics.Inbound, null, [1], [], 0))]);
        consumer = New(nameof(ValidateEvents));
        await Trigger(0, 1);
    }

    public async ValueTask DisposeAsync()
    {
        consumer.Dispose();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task What_the_host_has_lost_is_found_again()
    {
        await Trigger(6);
        Assert.Equal(Enumerable.Range(0, 10).Select(offset => (long)offset), handled);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_another_instance_has_dealt_with_does_not_come_again(bool expired)
    {
        Commit(6);
        if (expired) await Delete(before: 5);
        await Trigger(6, 7);
        Assert.Equal([0, 1, 6, 7], handled);
    }

    [Fact]
    public async Task What_has_expired_before_anybody_has_dealt_with_it_is_said()
    {
        await Delete(before: 5);
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => Trigger(6));
        Assert.StartsWith("orders.inbound has lost offset 2 of a partition before anybody has dealt with it", thrown.Message);
    }

    [Theory]
    [InlineData(null, 0, 0)] // the group has never committed: the trigger begins where the log does
    [InlineData(3L, 0, 3)]
    [InlineData(null, 5, 5)]
    [InlineData(3L, 5, 5)] // what has expired before a start, a start cannot bring back
    [InlineData(9L, 0, 7)] // the group was set back: the trigger brings what it brings
    public async Task A_first_batch_that_the_host_has_lost_is_found_with_the_next(long? committed, long expiredBefore, int first)
    {
        if (committed is { } offset) Commit(offset);
        if (expiredBefore > 0) await Delete(expiredBefore);
        Restart(nameof(ValidateEvents));
        await Trigger(7);
        Assert.Equal(Enumerable.Range(first, 10 - first).Take(first == 7 ? 1 : 10).Select(offset => (long)offset), handled);
    }

    [Fact]
    public async Task So_it_is_with_every_topic_that_is_fed()
    {
        foreach (var (topic, function) in new[]
        {
            (settings.Topics.Results, nameof(NotifyClients)),
            (settings.Topics.Resumes, nameof(ReplayNotifications))
        })
        {
            using (var producer = new DurableProducer(settings.Kafka))
                await producer.Deliver([.. Enumerable.Range(0, 10).Select(_ => new Record(topic, null, [1], [], 0))]);
            Restart(function);
            await Trigger(7);
            Assert.Equal(Enumerable.Range(0, 10).Select(offset => (long)offset), handled);
        }
    }

    private void Restart(string function)
    {
        consumer.Dispose();
        consumer = New(function);
        handled.Clear();
    }

    private Recording New(string function) => new(settings, function, handled);

    private Task Trigger(params long[] offsets) => consumer.Each(
        Array.ConvertAll(
            offsets,
            offset => new KafkaRecord { Topic = settings.Topics.Inbound, Offset = offset, Value = [1], Timestamp = new(), Headers = [] }),
        default);

    private void Commit(long offset)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = "orders.validate-events" }).Build();
        consumer.Commit([new(settings.Topics.Inbound, 0, offset)]);
        consumer.Close();
    }

    private async Task Delete(long before)
    {
        using var admin = new AdminClientBuilder(settings.Kafka.Client).Build();
        await admin.DeleteRecordsAsync([new(settings.Topics.Inbound, 0, before)]);
    }

    private sealed class Recording(Settings settings, string function, List<long> handled) : PartitionConsumer(
        settings.Kafka, FunctionGroup.Of(function, settings), null, null)
    {
        protected override Task Handle(int partition, IReadOnlyList<Record> records, CancellationToken stop)
        {
            handled.AddRange(records.Select(record => record.Offset));
            return Task.CompletedTask;
        }
    }
}
