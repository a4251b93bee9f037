using System.Text.Json;
using Confluent.Kafka;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>The head of an audit chain is kept: neither a start nor a change of the shape computes the past again.</summary>
public sealed class AuditHeadTests
{
    private const int Count = 12;

    [Fact]
    public async Task A_start_goes_on_where_the_chain_was_even_if_the_log_has_lost_all_before()
    {
        await using var topic = await AuditTopic.Start(Count);
        var log = await topic.Read();
        string[] before;
        using (var one = topic.Forwarder()) before = await one.Forward(0, log[..6], default);
        topic.Commit(6);
        await topic.DeleteBefore(6);
        using var other = topic.Forwarder();
        IsOneChain([.. before, .. await other.Forward(0, log[6..], default)]);
    }

    [Fact]
    public async Task A_change_of_the_shape_begins_where_no_line_can_have_been_delivered()
    {
        await using var topic = await AuditTopic.Start(Count);
        var log = await topic.Read();
        var first = new List<string>();
        using (var old = topic.Forwarder())
        {
            first.AddRange(await old.Forward(0, log[..4], default));
            first.AddRange(await old.Forward(0, log[4..8], default)); // sent or not: the process ended before anybody knew
        }
        topic.Commit(4);
        using var newer = topic.Forwarder("ocsf");
        var again = await newer.Forward(0, log[4..10], default); // the batch is another, too
        Assert.Equal(first[4..], again[..4]);
        var last = await newer.Forward(0, log[10..], default);
        string[] whole = [.. first[..4], .. again, .. last];
        IsOneChain(whole);
        Assert.Equal(
            [.. Enumerable.Repeat("asim/1", 8), .. Enumerable.Repeat("ocsf/1", 4)],
            Shapes(whole));
        using var older = topic.Forwarder(); // and back again
        Assert.Equal(again[4..], (await older.Forward(0, log[8..10], default))[..2]);
    }

    [Fact]
    public async Task Calls_that_follow_fast_share_a_head_and_who_takes_over_keeps_the_shape_that_it_promises()
    {
        await using var topic = await AuditTopic.Start(Count);
        var log = await topic.Read();
        using var one = topic.FastForwarder();
        var lines = new List<string>();
        for (var i = 0; i < 7; i++) lines.AddRange(await one.Forward(0, log[i..(i + 1)], default));
        Assert.Equal(4, await topic.Heads()); // after the lines 1, 2, 4 and 7, which promises 11
        topic.Commit(5);

        using var other = topic.Forwarder("ocsf");
        var taken = await other.Forward(0, log[5..9], default);
        Assert.Equal(lines[5..], taken[..2]);
        Assert.Equal(taken[2..], await one.Forward(0, log[7..9], default)); // it has not heard yet that it lost the partition
        lines.AddRange(taken[2..]);
        lines.AddRange(await other.Forward(0, log[9..], default));
        IsOneChain(lines);
        Assert.Equal([.. Enumerable.Repeat("asim/1", 11), "ocsf/1"], Shapes(lines));
        using var again = topic.Forwarder();
        Assert.Equal(lines[5..], await again.Forward(0, log[5..], default));
        await Assert.ThrowsAnyAsync<KafkaException>(() => one.Forward(0, log[9..], default));
    }

    [Fact]
    public async Task Who_has_lost_the_partition_returns_no_line_until_it_is_his_again()
    {
        await using var topic = await AuditTopic.Start(Count);
        var log = await topic.Read();
        using AuditForwarder one = topic.Forwarder(), other = topic.Forwarder("ocsf");
        await one.Forward(0, log[..2], default);
        topic.Commit(2);
        var taken = await other.Forward(0, log[2..6], default);
        await Assert.ThrowsAnyAsync<KafkaException>(() => one.Forward(0, log[2..6], default)); // it would have written another shape
        Assert.Equal(taken, await one.Forward(0, log[2..6], default));
    }

    [Fact]
    public async Task A_call_long_ago_is_not_forwarded_again_and_a_shape_that_nobody_knows_holds_the_partition_up()
    {
        await using var topic = await AuditTopic.Start(Count);
        var log = await topic.Read();
        using (var heads = new DurableProducer(topic.Settings.Kafka))
        {
            var head = AuditHead.None.With(new(4, 4, AuditChain.NoHash), new(8, 8, AuditChain.NoHash), "cef/9");
            await heads.Deliver([head.ToRecord(topic.Settings.Topics, 0)]);
        }
        using var forwarder = topic.Forwarder();
        Assert.Empty(await forwarder.Forward(0, log[..4], default));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => forwarder.Forward(0, log[4..9], default));
        Assert.Contains("shape cef/9", error.Message);
        Assert.Equal(8, JsonElement.Parse(Assert.Single(await forwarder.Forward(0, log[8..9], default))).GetProperty("index").GetInt64());
    }

    [Fact]
    public async Task On_a_Kafka_without_transactions_a_start_goes_on_too()
    {
        await using var topic = await AuditTopic.Start(Count);
        var settings = topic.Settings with { Delivery = DeliveryGuarantees.AtLeastOnce };
        var log = await topic.Read();
        var lines = new List<string>();
        for (var i = 0; i < Count; i += 3)
        {
            using var forwarder = new AuditForwarder(settings, TimeProvider.System);
            lines.AddRange(await forwarder.Forward(0, log[i..(i + 3)], default));
            topic.Commit(i + 3);
        }
        IsOneChain(lines);
    }

    private static IEnumerable<string?> Shapes(IEnumerable<string> lines) =>
        lines.Select(line => JsonElement.Parse(line).GetProperty("shape").GetString());

    private static void IsOneChain(IReadOnlyList<string> lines)
    {
        var (index, previous) = (0L, AuditChain.NoHash);
        foreach (var line in lines.Select(line => JsonElement.Parse(line)))
        {
            Assert.Equal((index++, previous), (line.GetProperty("index").GetInt64(), line.GetProperty("previous").GetString()));
            previous = line.GetProperty("hash").GetString()!;
        }
        Assert.Equal(Count, index);
    }
}
