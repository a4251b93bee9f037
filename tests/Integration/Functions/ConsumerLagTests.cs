using Confluent.Kafka;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>The lag that alerts page on: what a function's group has not committed yet, or all there is when it never has.</summary>
public sealed class ConsumerLagTests
{
    [Fact]
    public async Task The_lag_is_the_ends_of_the_topic_less_what_the_group_has_committed()
    {
        await using var broker = await TestBroker.Start();
        var settings = new Settings { KafkaBrokers = broker.BootstrapServers };
        await TopicAdmin.CreateMissing(settings.Kafka, settings.Topics.Declare(partitions: 2));
        using (var producer = new DurableProducer(settings.Kafka))
        {
            for (var i = 0; i < 10; i++)
            {
                await producer.Deliver([
                    new(settings.Topics.Inbound, null, [1], [], Partition: i % 2), new(settings.Topics.Results, null, [1], [], Partition: 1)
                ]);
            }
        }
        Commit(broker, "orders.validate-events", new(settings.Topics.Inbound, 0, 3));

        using var measured = new Measured(settings.Topics);
        await new ConsumerLag(settings, measured.Telemetry).Measure(default);
        Assert.Equal(
            [
                (Telemetry.Lag, 7, "ValidateEvents"), (Telemetry.Lag, 0, "FoldEvents"), (Telemetry.Lag, 10, "NotifyClients"),
                (Telemetry.Lag, 0, "ReplayNotifications"), (Telemetry.Lag, 0, "ForwardAudit")
            ],
            measured.All);
    }

    [Fact]
    public async Task A_marker_that_nobody_commits_is_no_lag_and_an_open_transaction_is()
    {
        await using var broker = await TestBroker.Start();
        var settings = new Settings { KafkaBrokers = broker.BootstrapServers };
        await TopicAdmin.CreateMissing(settings.Kafka, settings.Topics.Declare(partitions: 1));
        using var producer =
            new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig(settings.Kafka.Client) { TransactionalId = "t" }).Build();
        producer.InitTransactions(TestBroker.Limit);
        producer.BeginTransaction();
        await producer.ProduceAsync(settings.Topics.Results, new() { Value = [1] });
        producer.CommitTransaction();
        Commit(broker, "orders.notify-clients", new(settings.Topics.Results, 0, 1));
        Assert.Equal(0, await Lag(settings));

        producer.BeginTransaction();
        await producer.ProduceAsync(settings.Topics.Results, new() { Value = [2] });
        Assert.Equal(1, await Lag(settings));
        producer.CommitTransaction();
        Assert.Equal(2, await Lag(settings)); // the record, and its marker
    }

    private static async Task<double> Lag(Settings settings)
    {
        using var measured = new Measured(settings.Topics);
        await new ConsumerLag(settings, measured.Telemetry).Measure(default);
        return measured.All.Single(number => number.Item3 == nameof(NotifyClients)).Item2;
    }

    private static void Commit(TestBroker broker, string group, TopicPartitionOffset offset)
    {
        using var consumer =
            new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = group }).Build();
        consumer.Commit([offset]);
        consumer.Close();
    }
}
