using Confluent.Kafka;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>Transactions of the embedded broker: whole or not there, fenced, and ended when their time is over.</summary>
public class TransactionsTests
{
    [EmbeddedTheory, MemberData(nameof(VersionCaps.All), MemberType = typeof(VersionCaps))]
    public async Task A_committed_transaction_is_seen_whole_and_an_aborted_one_not_at_all(string cap)
    {
        await using var broker = await TestBroker.Start(cap);
        await broker.Create("orders");
        using var producer = Transactional(broker);
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", new() { Value = "aborted" }); // else the client drops it unsent
        producer.AbortTransaction(TestBroker.Limit);
        producer.BeginTransaction();
        producer.Produce("orders", new() { Value = "a" });
        producer.Produce("orders", new() { Value = "b" });
        producer.CommitTransaction(TestBroker.Limit);

        Assert.Equal(["a", "b"], broker.ReadAll("orders").Select(r => r.Message.Value));
        Assert.Equal(["aborted", "a", "b"], broker.ReadAll("orders", committed: false).Select(r => r.Message.Value));
    }

    [EmbeddedTheory, MemberData(nameof(VersionCaps.All), MemberType = typeof(VersionCaps))]
    public async Task An_open_transaction_is_invisible_to_read_committed(string cap)
    {
        await using var broker = await TestBroker.Start(cap);
        await broker.Create("orders");
        using var producer = Transactional(broker);
        using var plain = broker.Producer();
        await plain.ProduceAsync("orders", new() { Value = "before" });
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", new() { Value = "open" });
        await plain.ProduceAsync("orders", new() { Value = "behind" });

        Assert.Equal(["before"], broker.ReadAll("orders").Select(r => r.Message.Value));
        Assert.Equal(["before", "open", "behind"], broker.ReadAll("orders", committed: false).Select(r => r.Message.Value));
        producer.CommitTransaction(TestBroker.Limit);
        Assert.Equal(["before", "open", "behind"], broker.ReadAll("orders").Select(r => r.Message.Value));
    }

    [EmbeddedTheory, MemberData(nameof(VersionCaps.All), MemberType = typeof(VersionCaps))]
    public async Task A_second_producer_with_the_same_id_fences_the_first_and_aborts_what_it_left_open(string cap)
    {
        await using var broker = await TestBroker.Start(cap);
        await broker.Create("orders");
        using var first = Transactional(broker);
        first.BeginTransaction();
        await first.ProduceAsync("orders", new() { Value = "first" });
        using var second = Transactional(broker);
        second.BeginTransaction();
        await second.ProduceAsync("orders", new() { Value = "second" });
        second.CommitTransaction(TestBroker.Limit);

        var refused = Assert.ThrowsAny<KafkaException>(() => first.CommitTransaction(TestBroker.Limit));
        Assert.True(refused.Error.IsFatal, refused.Error.ToString());
        Assert.Equal(["second"], broker.ReadAll("orders").Select(r => r.Message.Value));
    }

    [EmbeddedTheory, MemberData(nameof(VersionCaps.All), MemberType = typeof(VersionCaps))]
    public async Task Offsets_sent_in_a_transaction_count_only_when_it_commits(string cap)
    {
        await using var broker = await TestBroker.Start(cap);
        await broker.Create("orders");
        using var plain = broker.Producer();
        for (var i = 0; i < 10; i++) await plain.ProduceAsync("orders", new() { Value = $"{i}" });
        using var consumer = broker.Consumer();
        consumer.Assign(new TopicPartitionOffset("orders", 0, 0));
        using var producer = Transactional(broker);

        producer.BeginTransaction();
        producer.SendOffsetsToTransaction([new("orders", 0, 4)], consumer.ConsumerGroupMetadata, TestBroker.Limit);
        producer.AbortTransaction(TestBroker.Limit);
        Assert.Equal(Offset.Unset, consumer.Committed([new("orders", 0)], TestBroker.Limit).Single().Offset);
        producer.BeginTransaction();
        producer.SendOffsetsToTransaction([new("orders", 0, 7)], consumer.ConsumerGroupMetadata, TestBroker.Limit);
        producer.CommitTransaction(TestBroker.Limit);
        Assert.Equal(7, consumer.Committed([new("orders", 0)], TestBroker.Limit).Single().Offset.Value);

        await broker.Restart();
        Assert.Equal(7, consumer.Committed([new("orders", 0)], TestBroker.Limit).Single().Offset.Value);
    }

    [EmbeddedFact]
    public async Task A_transaction_left_open_is_aborted_after_its_timeout()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        using var producer = Transactional(broker, config => config.TransactionTimeoutMs = 1000);
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", new() { Value = "late" });
        using var plain = broker.Producer();
        await plain.ProduceAsync("orders", new() { Value = "plain" });

        await Until.True(() => broker.ReadAll("orders").Count == 1);
        Assert.Equal(["plain"], broker.ReadAll("orders").Select(r => r.Message.Value));
        var refused = Assert.ThrowsAny<KafkaException>(() => producer.CommitTransaction(TestBroker.Limit));
        Assert.True(refused.Error.IsFatal || refused is KafkaTxnRequiresAbortException, refused.Error.ToString());
    }

    [EmbeddedFact]
    public async Task A_transaction_left_open_by_a_stop_is_aborted_at_the_next_start()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        using var producer = Transactional(broker);
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", new() { Value = "open" });
        await broker.Restart();
        using var plain = broker.Producer();
        await plain.ProduceAsync("orders", new() { Value = "plain" });

        Assert.Equal(["plain"], broker.ReadAll("orders").Select(r => r.Message.Value));
        Assert.ThrowsAny<KafkaException>(() => producer.CommitTransaction(TestBroker.Limit));
        Assert.Equal(["plain"], broker.ReadAll("orders").Select(r => r.Message.Value));
    }

    [EmbeddedFact]
    public async Task A_broker_that_is_stopped_lets_no_timeout_of_a_transaction_fire_on_what_is_closed()
    {
        var time = new StoppedClock();
        var broker = await TestBroker.Start(time: time);
        await broker.Create("orders");
        using var producer = Transactional(broker);
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", new() { Value = "open" });
        await broker.DisposeAsync();
        Assert.NotEmpty(time.Timers);
        Assert.All(time.Timers, fire => fire());
    }

    [EmbeddedFact]
    public async Task A_timeout_that_comes_late_does_not_end_the_next_transaction()
    {
        var time = new StoppedClock();
        await using var broker = await TestBroker.Start(time: time);
        await broker.Create("orders");
        using var producer = Transactional(broker);
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", new() { Value = "a" });
        producer.CommitTransaction(TestBroker.Limit);
        var late = Assert.Single(time.Timers);
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", new() { Value = "b" });
        late();
        producer.CommitTransaction(TestBroker.Limit);
        Assert.Equal(["a", "b"], broker.ReadAll("orders").Select(r => r.Message.Value));
    }

    /// <summary>
    /// Time as usual, but timers longer than a few seconds fire only when the test says so, even after they are disposed.
    /// </summary>
    private sealed class StoppedClock : TimeProvider
    {
        public List<Action> Timers { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.FromMinutes(1)) Timers.Add(() => callback(state)); // the default of transaction.timeout.ms
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private static IProducer<string, string> Transactional(TestBroker broker, Action<ProducerConfig>? with = null)
    {
        var producer = broker.Producer(config =>
        {
            config.TransactionalId = "fold-0";
            with?.Invoke(config);
        });
        producer.InitTransactions(TestBroker.Limit);
        return producer;
    }
}
