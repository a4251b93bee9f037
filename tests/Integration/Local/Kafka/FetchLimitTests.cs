using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>Only the first partition that has records may exceed a fetch's limits, and only by its first batch.</summary>
public class FetchLimitTests
{
    private const int Large = 10_000;

    [EmbeddedTheory]
    [InlineData(1, int.MaxValue, new[] { 1, 0, 0 })] // the first alone
    [InlineData(0, int.MaxValue, new[] { 1, 0, 0 })]
    [InlineData(Large + 1000, int.MaxValue, new[] { 1, 0, 0 })] // what is left is less than a batch
    [InlineData(2 * (Large + 1000), int.MaxValue, new[] { 2, 0, 0 })]
    [InlineData(5 * (Large + 1000), Large + 1000, new[] { 1, 1, 1 })]
    [InlineData(int.MaxValue, 1, new[] { 1, 0, 0 })] // a partition's own limit binds the others too
    [InlineData(int.MaxValue, int.MaxValue, new[] { 3, 3, 3 })]
    public async Task As_many_batches_as_fit_and_at_least_one(int maxBytes, int maxPartitionBytes, int[] expected)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders", partitions: 4);
        using var producer = broker.Producer(config => config.BatchNumMessages = 1);
        for (var p = 1; p <= 3; p++)
        {
            for (var i = 0; i < 3; i++)
                await producer.ProduceAsync(new Confluent.Kafka.TopicPartition("orders", p), new() { Value = new string('v', Large) });
        }
        using var raw = new RawKafka(broker.BootstrapServers);
        var lengths = await Fetch(raw, maxBytes, maxPartitionBytes, 0, 1, 2, 3); // the first is empty
        Assert.Equal(0, lengths[0]);
        Assert.Equal(expected, lengths[1..].Select(length => length / Large));
        Assert.Equal(
            expected.Reverse(), (await Fetch(raw, maxBytes, maxPartitionBytes, 3, 2, 1)).Select(length => length / Large).Reverse());
    }

    [EmbeddedFact]
    public async Task A_client_with_the_tightest_limits_reads_everything()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("orders", partitions: 3);
        using var producer = broker.Producer(config => config.BatchNumMessages = 1);
        for (var i = 0; i < 30; i++)
            await producer.ProduceAsync(new Confluent.Kafka.TopicPartition("orders", i % 3), new() { Value = new string('v', Large) });
        using var consumer = broker.Consumer(config =>
        {
            (config.FetchMaxBytes, config.MessageMaxBytes, config.MaxPartitionFetchBytes) = (1000, 1000, 1000);
            (config.ReceiveMessageMaxBytes, config.EnablePartitionEof) = (2 * Large, false);
        });
        consumer.Subscribe("orders");
        using var stop = new CancellationTokenSource(TestBroker.Limit);
        for (var i = 0; i < 30; i++) Assert.Equal(Large, consumer.Consume(stop.Token).Message.Value.Length);
    }

    private static Task<int[]> Fetch(RawKafka raw, int maxBytes, int maxPartitionBytes, params int[] partitions) =>
        raw.Ask(ApiKey.Fetch, 4, flexible: false, (ref w) =>
        {
            w.Int32(-1);
            w.Int32(0); // wait
            w.Int32(1); // least
            w.Int32(maxBytes);
            w.Int8(0);
            w.Structs(["orders"], (ref w, topic) =>
            {
                w.String(topic);
                w.Structs(partitions, (ref w, partition) =>
                {
                    w.Int32(partition);
                    w.Int64(0);
                    w.Int32(maxPartitionBytes);
                });
            });
        }, static (ref r) =>
        {
            _ = r.Int32();
            return r.Structs(static (ref r) =>
            {
                _ = r.String();
                return r.Structs(static (ref r) =>
                {
                    (_, _, _, _) = (r.Int32(), r.Int16(), r.Int64(), r.Int64());
                    r.Structs(static (ref r) => (r.Int64(), r.Int64()));
                    return r.Bytes().Length;
                });
            }).Single();
        });
}
