using Confluent.Kafka;
using ServerlessEvents.Local.Kafka;
using ServerlessEvents.Local.Kafka.Faults;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>Faults that a test asks for, the options, and the manners of Event Hubs.</summary>
public class FaultsTests
{
    [EmbeddedFact]
    public async Task A_fault_strikes_the_topic_and_the_number_of_times_that_were_asked_for()
    {
        await using var broker = await TestBroker.Start();
        using var producer = broker.Producer(config => config.MessageSendMaxRetries = 0);
        broker.Faults.Next(ApiKey.Produce, new(Wire.MessageTooLarge), "struck");
        await producer.ProduceAsync("spared", new() { Value = "a" });
        var refused = await Assert.ThrowsAsync<ProduceException<string, string>>(
            () => producer.ProduceAsync("struck", new() { Value = "a" }));
        Assert.Equal(Confluent.Kafka.ErrorCode.MsgSizeTooLarge, refused.Error.Code);
        await producer.ProduceAsync("struck", new() { Value = "b" });
        Assert.Equal(1, broker.Core.Topics.Find("struck")!.Partitions.Sum(p => p.NextOffset));
    }

    [EmbeddedFact]
    public async Task A_fault_for_ever_ends_when_it_is_disposed_and_retries_get_through()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders");
        using var producer = broker.Producer(config => config.RetryBackoffMs = 10);
        Task<DeliveryResult<string, string>> pending;
        using (broker.Faults.Always(ApiKey.Produce, new(Wire.NotLeaderOrFollower)))
        {
            pending = producer.ProduceAsync("orders", new() { Value = "a" });
            Assert.Equal(0, broker.Core.Topics.Find("orders", 0)!.NextOffset);
        }
        Assert.Equal(0, (await pending).Offset.Value);
    }

    [EmbeddedFact]
    public async Task A_closed_connection_and_a_delay_are_survived_by_the_client()
    {
        await using var broker = await TestBroker.Start();
        using var producer = broker.Producer(config => config.EnableIdempotence = true);
        broker.Faults.Next(ApiKey.Produce, new(Closes: true));
        broker.Faults.Next(ApiKey.Produce, new Fault(Delay: TimeSpan.FromMilliseconds(50)));
        await producer.ProduceAsync("orders", new() { Value = "a" });
        Assert.Equal(1, broker.Core.Topics.Find("orders")!.Partitions.Sum(p => p.NextOffset));
    }

    [Fact]
    public void Each_wrong_option_is_said_in_one_sentence()
    {
        var wrong = new KafkaBrokerOptions
        {
            DataFolder = " ",
            Host = "0.0.0.0",
            Port = -1,
            DefaultPartitions = 0,
            GroupFirstWait = TimeSpan.FromDays(1),
            UpkeepInterval = TimeSpan.Zero,
            GroupMinSession = TimeSpan.Zero,
            GroupConsumerSession = TimeSpan.Zero,
            GroupConsumerHeartbeat = TimeSpan.Zero
        };
        Assert.Equal(9, wrong.Faults().Count());
        Assert.All(wrong.Faults(), fault => Assert.EndsWith(".", fault, StringComparison.Ordinal));
        Assert.Equal(string.Join(' ', wrong.Faults()), Assert.Throws<ArgumentException>(() => wrong.Checked()).Message);
        Assert.Empty(new KafkaBrokerOptions { DataFolder = "data" }.Faults());
    }

    [EmbeddedFact]
    public async Task Like_Event_Hubs_it_has_no_transactions_and_clients_create_no_topics()
    {
        var options = new KafkaBrokerOptions { DataFolder = Directory.CreateTempSubdirectory("hubs-").FullName };
        await using (var kafka = await KafkaBroker.Start(options))
            kafka.Core.Topics.Create("hub", 1, ServerlessEvents.Local.Kafka.Log.TopicConfig.Default);
        await using var broker = await TestBroker.Start(with: _ => options with { Profile = BrokerProfile.EventHubs });
        using var producer = broker.Producer(config => config.EnableIdempotence = true);
        Assert.Equal(0, (await producer.ProduceAsync("hub", new() { Value = "a" })).Offset.Value);
        await Assert.ThrowsAsync<Confluent.Kafka.Admin.CreateTopicsException>(() => broker.Create("mine"));
        using var transactional = broker.Producer(config => config.TransactionalId = "t");
        Assert.ThrowsAny<KafkaException>(() => transactional.InitTransactions(TestBroker.Limit));
        using var consumer = broker.Consumer(config => (config.GroupProtocol, config.EnablePartitionEof) = (GroupProtocol.Consumer, null));
        consumer.Subscribe("hub");
        Assert.True(Assert.Throws<ConsumeException>(() => consumer.Consume(TestBroker.Limit)).Error.IsFatal);
        using var admin = broker.Admin();
        Assert.Equal(["hub"], admin.GetMetadata(TestBroker.Limit).Topics.Select(topic => topic.Topic));
    }

    private static class Wire
    {
        public const ServerlessEvents.Local.Kafka.Wire.ErrorCode MessageTooLarge =
            ServerlessEvents.Local.Kafka.Wire.ErrorCode.MessageTooLarge;
        public const ServerlessEvents.Local.Kafka.Wire.ErrorCode NotLeaderOrFollower =
            ServerlessEvents.Local.Kafka.Wire.ErrorCode.NotLeaderOrFollower;
    }
}
