using Confluent.Kafka;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Local.Kafka;
using ServerlessEvents.Tests.Local.Mqtt;

namespace ServerlessEvents.Tests.Functions;

/// <summary>A transaction that stays open holds up everybody who reads what is committed, and that is measured.</summary>
public class StableOffsetDelayTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public async Task It_is_how_long_the_last_stable_offset_has_stood_still_below_the_end()
    {
        await using var broker = await TestBroker.Start();
        var settings = new Settings { KafkaBrokers = broker.BootstrapServers };
        await TopicAdmin.CreateMissing(settings.Kafka, settings.Topics.Declare(partitions: 2));
        using var measured = new Measured(settings.Topics);
        var delay = new StableOffsetDelay(settings, measured.Telemetry, clock);
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig(settings.Kafka.Client) { TransactionalId = "t" }).Build();
        producer.InitTransactions(TestBroker.Limit);

        async Task Measures(int seconds, long expected)
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            await delay.Measure(default);
            Assert.Equal((Telemetry.StableOffsetDelay, expected), (measured.All[^1].Name, measured.All[^1].Value));
        }

        async Task Begin()
        {
            producer.BeginTransaction();
            await producer.ProduceAsync(new TopicPartition(settings.Topics.Results, 1), new() { Value = [1] });
        }

        await Measures(0, 0);
        await Begin();
        await Measures(60, 0);
        await Measures(60, 60);
        await Measures(10, 70);
        producer.CommitTransaction();
        await Measures(10, 0);
        await Measures(10, 0);

        await Begin(); // one after another, as every fold does
        await Measures(10, 0);
        producer.CommitTransaction();
        await Begin();
        await Measures(10, 0);
        await Measures(10, 10);
    }

    [Fact]
    public async Task Without_transactions_there_is_nothing_to_measure()
    {
        var settings = new Settings { KafkaBrokers = "127.0.0.1:1", Delivery = DeliveryGuarantees.AtLeastOnce };
        using var measured = new Measured(settings.Topics);
        await new StableOffsetDelay(settings, measured.Telemetry, clock).Measure(default);
        Assert.Empty(measured.All);
    }
}
