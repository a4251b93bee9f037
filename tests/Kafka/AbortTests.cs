using System.Text.Json;
using ServerlessEvents.Folding;
using ServerlessEvents.Local.Kafka.Faults;
using ServerlessEvents.Local.Kafka.Wire;
using ServerlessEvents.Tests.Functions;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Kafka;

/// <summary>What Kafka does not take becomes an abort: nothing of the transaction is seen, and the same events are folded after it once.</summary>
public class AbortTests
{
    [EmbeddedFact]
    public async Task A_transaction_that_has_lost_a_record_is_aborted_and_its_owner_goes_on()
    {
        await using var broker = await TestBroker.Start();
        using var instance = await FoldingInstance.Start(new(broker.BootstrapServers), new Topics("aborting"), partitions: 1);
        await instance.Send(0, "e-1");
        await instance.CatchUp(0);
        await instance.Send(0, "e-2");
        broker.Faults.Next(ApiKey.Produce, new Fault(ErrorCode.MessageTooLarge), "aborting.results");
        await Assert.ThrowsAsync<TransactionAbortedException>(() => instance.CatchUp(0));
        Assert.True(await instance.Owns(0));
        await instance.CatchUp(0);
        Assert.Equal(["e-1", "e-2"], Replies(broker));
        Assert.Equal(0, await instance.Behind(0));
    }

    private static IEnumerable<string> Replies(TestBroker broker) => broker.ReadAll("aborting.results")
        .Select(record => JsonDocument.Parse(record.Message.Value).RootElement)
        .Where(reply => reply.TryGetProperty("type", out _))
        .Select(reply => reply.GetProperty("data").GetProperty("event").GetString()!);
}
