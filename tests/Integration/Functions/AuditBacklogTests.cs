using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>
/// Under backlog, with many batches waiting and a marker after each transaction, a line is repeated only after a failed call, and
/// unchanged.
/// </summary>
public sealed class AuditBacklogTests : IAsyncLifetime
{
    private const int Count = 60;
    private TestBroker broker = null!;
    private Settings settings = null!;
    private AuditForwarder forwarder = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.Start();
        settings = new() { KafkaBrokers = broker.BootstrapServers };
        await TopicAdmin.CreateMissing(settings.Kafka, settings.Topics.Declare(partitions: 2));
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(
            new ProducerConfig { BootstrapServers = broker.BootstrapServers, TransactionalId = "fold" }).Build();
        producer.InitTransactions(TestBroker.Limit);
        for (var i = 0; i < Count;)
        {
            producer.BeginTransaction();
            for (var end = i + 4; i < end; i++)
            {
                producer.Produce(
                    new TopicPartition(settings.Topics.Audit, i % 2), new() { Value = Record(i).ToRecord(settings.Topics).Value });
            }
            producer.CommitTransaction(TestBroker.Limit);
        }
        forwarder = new(settings, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        forwarder.Dispose();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task So_many_records_give_so_many_lines()
    {
        var siem = new List<string>();
        foreach (var batch in await Batches()) siem.AddRange(await Call(batch));
        await IsEachRecordOnce(siem);
    }

    [Fact]
    public async Task After_a_call_that_failed_the_same_lines_come_again()
    {
        var siem = new List<string>();
        foreach (var batch in await Batches())
        {
            var refused = await Call(batch); // the sink throws
            var refusedAgain = await Call(batch);
            var taken = await Call(batch);
            Assert.Equal(refused, refusedAgain);
            Assert.Equal(refused, taken);
            siem.AddRange(taken);
        }
        await IsEachRecordOnce(siem);
    }

    [Fact]
    public async Task What_a_lost_batch_held_comes_once_with_the_next_of_its_partition()
    {
        var siem = new List<string>();
        foreach (var (batch, i) in (await Batches()).Select((batch, i) => (batch, i)))
        {
            if (i is not (0 or 2 or 3)) siem.AddRange(await Call(batch));
        }
        await IsEachRecordOnce(siem);
    }

    private Task<string[]> Call(KafkaRecord[] batch) =>
        new ForwardAudit(forwarder, new(new(TimeProvider.System, new Random(1)))).Run(batch, default);

    /// <summary>Every expected line in the order of its partition, computed over the whole partition at once.</summary>
    private async Task IsEachRecordOnce(List<string> siem)
    {
        Assert.Equal(Count, siem.Count);
        for (var partition = 0; partition < 2; partition++)
        {
            var chain = AuditChain.Start;
            var whole = new List<string>();
            foreach (var record in await Log(partition))
            {
                (chain, var line) = chain.Append(partition, record.Offset, AuditRecord.FromJson(record.Value), AuditFormats.All["asim"]);
                whole.Add(line);
            }
            Assert.Equal(whole, siem.Where(line => JsonDocument.Parse(line).RootElement.GetProperty("partition").GetInt32() == partition));
        }
    }

    /// <summary>As the host brings them: records of both partitions mixed.</summary>
    private async Task<List<KafkaRecord[]>> Batches() =>
        [.. (await Log(0)).Zip(await Log(1), (one, other) => new[] { one, other }).SelectMany(pair => pair).Select(ToTriggered).Chunk(7)];

    private async Task<IReadOnlyList<Record>> Log(int partition)
    {
        using var reader = new LogReader(settings.Kafka, settings.Topics.Audit, partition);
        return (await reader.Read(0, Count, default)).Records;
    }

    private KafkaRecord ToTriggered(Record record) => new()
    {
        Topic = settings.Topics.Audit,
        Partition = record.Partition,
        Offset = record.Offset,
        Value = record.Value,
        Timestamp = new() { UnixTimestampMs = record.Time.ToUnixTimeMilliseconds() },
        Headers = [],
    };

    private static AuditRecord Record(int i) => new()
    {
        Actor = "alice",
        Action = "order.placed.v1",
        Outcome = AuditOutcome.Accepted,
        Event = $"e-{i}",
        At = DateTimeOffset.UnixEpoch,
        Context = "orders"
    };
}
