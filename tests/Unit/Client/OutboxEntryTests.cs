using System.Text.Json;
using ServerlessEvents.Client;

namespace ServerlessEvents.Tests.Client;

/// <summary>An entry of the outbox as it is stored.</summary>
public class OutboxEntryTests
{
    [Fact]
    public void It_is_read_as_it_was_written_pending_or_answered()
    {
        var pending = new OutboxEntry("1-a", "a", "order.paid.v1", "order/o", """{"data":{"amount":1.10}}"""u8.ToArray(), DateTimeOffset.UnixEpoch);
        Assert.True(Again(pending).IsPending);
        Assert.Equal(pending.Payload, Again(pending).Payload);
        Assert.Equal("""{"amount":1.10}"""u8, Again(pending).Data);
        var answered = pending with
        {
            Answer = """{"type":"event.accepted.v1","data":{"event":"a","version":7}}"""u8.ToArray(),
            AnsweredAt = DateTimeOffset.UnixEpoch,
        };
        Assert.Equal((false, 7), (Again(answered).IsPending, Again(answered).Reply!.Version));
    }

    private static OutboxEntry Again(OutboxEntry entry) => JsonSerializer.Deserialize(
        JsonSerializer.SerializeToUtf8Bytes(entry, ClientJson.Default.OutboxEntry), ClientJson.Default.OutboxEntry)!;
}
