using System.Text.Json;
using Confluent.Kafka;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>
/// An audit record has the same line whoever forwards it, and however often. What others have forwarded is not sent again.
/// </summary>
public sealed class AuditForwarderTests : IAsyncLifetime
{
    private TestBroker broker = null!;
    private Settings settings = null!;
    private Record[] log = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.Start();
        settings = new() { KafkaBrokers = broker.BootstrapServers };
        await TopicAdmin.CreateMissing(settings.Kafka, settings.Topics.Declare(partitions: 1));
        using (var producer = new DurableProducer(settings.Kafka))
            await producer.Deliver([.. Enumerable.Range(0, 8).Select(i => Record(i).ToRecord(settings.Topics) with { Partition = 0 })]);
        using var reader = new LogReader(settings.Kafka, settings.Topics.Audit, 0);
        log = [.. (await reader.Read(0, 8, default)).Records];
    }

    public async ValueTask DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task A_batch_that_comes_again_and_one_that_comes_to_another_instance_give_the_same_lines()
    {
        using AuditForwarder one = new(settings, TimeProvider.System), other = new(settings, TimeProvider.System);
        await one.Forward(0, log[..3], default);
        var first = await one.Forward(0, log[3..6], default);
        Assert.Equal(first, await one.Forward(0, log[3..6], default));
        Commit(3);
        Assert.Equal(first, await other.Forward(0, log[3..6], default));
    }

    [Fact]
    public async Task What_the_host_has_lost_is_forwarded_with_the_next_batch()
    {
        using var forwarder = new AuditForwarder(settings, TimeProvider.System);
        await forwarder.Forward(0, log[..2], default);
        Assert.Equal([2, 3, 4, 5, 6], Offsets(await forwarder.Forward(0, log[6..7], default))); // and nothing that the next batch brings
        Assert.Equal([7], Offsets(await forwarder.Forward(0, log[7..], default)));
    }

    [Theory]
    [InlineData(null, 0, 0)] // the group has never committed: the trigger begins where the log does
    [InlineData(3L, 0, 3)]
    [InlineData(null, 4, 4)]
    [InlineData(3L, 4, 4)] // what has expired before a start, a start cannot bring back
    [InlineData(7L, 0, 5)] // the group was set back: the trigger brings what it brings
    public async Task A_first_batch_that_the_host_has_lost_is_forwarded_with_the_next(long? committed, long expiredBefore, int first)
    {
        if (committed is { } offset) Commit(offset);
        if (expiredBefore > 0) await Delete(expiredBefore);
        using var forwarder = new AuditForwarder(settings, TimeProvider.System);
        Assert.Equal(
            Enumerable.Range(first, 6 - first).Select(offset => (long)offset), Offsets(await forwarder.Forward(0, log[5..6], default)));
    }

    [Fact]
    public async Task What_another_instance_has_forwarded_meanwhile_is_in_the_chain_but_not_sent_again()
    {
        using AuditForwarder one = new(settings, TimeProvider.System), fresh = new(settings, TimeProvider.System);
        await one.Forward(0, log[..2], default);
        Commit(6);
        var lines = await one.Forward(0, log[6..], default);
        Assert.Equal([6, 7], Offsets(lines));
        Assert.Equal(await fresh.Forward(0, log[6..], default), lines);
    }

    [Fact]
    public async Task Where_the_log_has_lost_its_beginning_the_chain_begins_with_what_is_left()
    {
        await Delete(before: 3);
        using AuditForwarder one = new(settings, TimeProvider.System), other = new(settings, TimeProvider.System);
        await one.Forward(0, log[3..5], default);
        var lines = await one.Forward(0, log[5..], default);
        Assert.Equal([5, 6, 7], Offsets(lines));
        Commit(5);
        Assert.Equal(lines, await other.Forward(0, log[5..], default));
    }

    [Fact]
    public async Task What_is_no_audit_record_has_a_line_in_the_chain_and_those_behind_it_are_forwarded()
    {
        using (var producer = new DurableProducer(settings.Kafka))
        {
            await producer.Deliver([
                new(settings.Topics.Audit, null, "hello"u8.ToArray(), [], 0),
                new(settings.Topics.Audit, null, null, [], 0),
                Record(10).ToRecord(settings.Topics) with { Partition = 0 }
            ]);
        }
        using var reader = new LogReader(settings.Kafka, settings.Topics.Audit, 0);
        var whole = (await reader.Read(0, 11, default)).Records;
        using AuditForwarder one = new(settings, TimeProvider.System), other = new(settings, TimeProvider.System);
        var lines = await one.Forward(0, whole, default);
        Assert.Equal(Enumerable.Range(0, 11).Select(offset => (long)offset), Offsets(lines));
        Assert.Equal(
            ["accepted", "unreadable", "unreadable", "accepted"],
            lines[7..].Select(
                line => JsonDocument.Parse(line).RootElement.GetProperty("AdditionalFields").GetProperty("outcome").GetString()));
        Commit(10);
        Assert.Equal(lines[10..], await other.Forward(0, [whole[10]], default)); // it computes the chain before it
    }

    private static AuditRecord Record(int i) => new()
    {
        Actor = "alice",
        Action = "order.placed.v1",
        Outcome = AuditOutcome.Accepted,
        Event = $"e-{i}",
        At = DateTimeOffset.UnixEpoch,
        Context = "orders"
    };

    private static IEnumerable<long> Offsets(string[] lines) =>
        lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("offset").GetInt64());

    private async Task Delete(long before)
    {
        using var admin = new AdminClientBuilder(settings.Kafka.Client).Build();
        await admin.DeleteRecordsAsync([new(settings.Topics.Audit, 0, before)]);
    }

    private void Commit(long offset)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = "orders.forward-audit" }).Build();
        consumer.Commit([new(settings.Topics.Audit, 0, offset)]);
        consumer.Close();
    }
}
