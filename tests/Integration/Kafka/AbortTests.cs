using System.Text.Json;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Local.Kafka.Faults;
using ServerlessEvents.Local.Kafka.Wire;
using ServerlessEvents.Tests.Functions;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Kafka;

/// <summary>
/// What Kafka refuses becomes an abort: readers see nothing of the transaction, and the same events are then folded once.
/// </summary>
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
        await UntilFolded(instance);
        Assert.Equal(["e-1", "e-2"], Replies(broker));
        Assert.Equal(0, await instance.Behind(0));
    }

    /// <summary>Calls again, as the host does: the client may ask for a second abort before its sequence numbers are in order.</summary>
    private static async Task UntilFolded(FoldingInstance instance)
    {
        for (var attempts = 0; await instance.Behind(0) > 0; attempts++)
        {
            try { await instance.CatchUp(0); }
            catch (Exception e) when (attempts < 20 && e is (TransactionAbortedException or Confluent.Kafka.KafkaException)) { }
        }
    }

    private static IEnumerable<string> Replies(TestBroker broker) => broker.ReadAll("aborting.results")
        .Select(record => JsonDocument.Parse(record.Message.Value).RootElement)
        .Where(reply => reply.TryGetProperty("type", out _))
        .Select(reply => reply.GetProperty("data").GetProperty("event").GetString()!);
}
