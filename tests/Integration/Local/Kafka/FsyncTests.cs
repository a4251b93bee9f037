using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Win32.SafeHandles;
using ServerlessEvents.Local.Kafka;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>What <c>--fsync</c> promises: seen where the files are written through.</summary>
public class FsyncTests
{
    private readonly ConcurrentDictionary<SafeFileHandle, long> throughTo = [];
    private volatile bool diskFails;

    [EmbeddedFact]
    public async Task With_it_all_that_is_acknowledged_is_on_the_disk_records_and_decisions_alike()
    {
        await using var broker = await TestBroker.Start(with: options => options with { Fsync = true, WriteThrough = Look });
        await broker.Create("orders");
        using var producer = broker.Producer(config => config.TransactionalId = "t");
        producer.InitTransactions(TestBroker.Limit);
        for (var i = 0; i < 5; i++)
        {
            producer.BeginTransaction();
            await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = new string('v', 100 + i) });
            Assert.Contains(Length(broker, "topics/orders/0/00000000000000000000.log"), throughTo.Values);
            producer.CommitTransaction(TestBroker.Limit);
            Assert.Contains(Length(broker, "topics/orders/0/00000000000000000000.log"), throughTo.Values); // the marker
            Assert.Contains(Length(broker, "coordinator.journal"), throughTo.Values);
        }
    }

    [EmbeddedFact]
    public async Task Without_it_no_one_waits_for_the_disk()
    {
        await using var broker = await TestBroker.Start(with: options => options with { WriteThrough = Look });
        using var producer = broker.Producer();
        await producer.ProduceAsync("orders", new() { Value = "v" });
        Assert.Empty(throughTo);
    }

    [EmbeddedFact]
    public async Task A_disk_that_fails_to_take_a_record_is_not_trusted_with_another_until_the_next_start()
    {
        await using var broker = await TestBroker.Start(with: options => options with { Fsync = true, WriteThrough = Look });
        await broker.Create("orders");
        using var producer = broker.Producer(config => config.MessageTimeoutMs = 1000);
        await producer.ProduceAsync("orders", new() { Value = "before" });
        diskFails = true;
        await Assert.ThrowsAsync<ProduceException<string, string>>(() => producer.ProduceAsync("orders", new() { Value = "lost" }));
        diskFails = false;
        await Assert.ThrowsAsync<ProduceException<string, string>>(() => producer.ProduceAsync("orders", new() { Value = "lost too" }));
        Assert.Equal(["before"], broker.ReadAll("orders").Select(r => r.Message.Value));
        await broker.Restart();
        using var later = broker.Producer();
        await later.ProduceAsync("orders", new() { Value = "after" });
        var values = broker.ReadAll("orders").Select(r => r.Message.Value).ToList();
        Assert.Equal(("before", "after"), (values[0], values[^1])); // between them may be what was never acknowledged
    }

    [Fact]
    public void Files_are_written_through_by_the_system_unless_a_test_looks_on() =>
        Assert.Equal(RandomAccess.FlushToDisk, new KafkaBrokerOptions { DataFolder = "data" }.WriteThrough);

    private void Look(SafeFileHandle file)
    {
        if (diskFails) throw new IOException("The disk fails.");
        throughTo[file] = RandomAccess.GetLength(file);
    }

    private static long Length(TestBroker broker, string file) => new FileInfo(Path.Combine(broker.Options.DataFolder, file)).Length;
}
