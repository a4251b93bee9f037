using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Tests.Folding;

namespace ServerlessEvents.Tests.SchemaRegistry;

/// <summary>The fold over events of which some are stored in Avro.</summary>
public class AvroFoldTests
{
    private const int AvroId = 7;
    private static readonly AvroSchema Schema = AvroSchema.Parse(
        """{"type":"record","name":"Added","fields":[{"name":"amount","type":"long"}]}""");
    private static readonly FoldOptions Plan = new(new AggregateRegistry(Counter.Aggregate), new Topics("test"), TimeProvider.System);
    private readonly MemoryLog log = new(Plan.Topics);
    private int asked;

    [Fact]
    public async Task Both_are_read_and_for_JSON_nobody_is_asked()
    {
        await Fold(Ask).Fold([Json("e-1", 3)], default);
        Assert.Equal(0, asked);
        await Fold(Ask).Fold([Avro("e-2", Data(4)), Json("e-3", 5), Avro("e-4", Data(-2))], default);
        Assert.Equal(1, asked);
        Assert.Contains("\"sum\":10,\"count\":4", log.Snapshots["counter/c-1"]);
    }

    [Fact]
    public async Task While_the_registry_cannot_tell_nothing_is_committed_and_nothing_is_rejected()
    {
        var away = true;
        var fold = Fold(id => away ? throw new HttpRequestException("away") : Ask(id));
        var batch = new[] { Json("e-1", 3), Avro("e-2", Data(4)) };
        await Assert.ThrowsAsync<HttpRequestException>(() => fold.Fold(batch, default));
        Assert.Empty(log.Committed);
        away = false;
        await fold.Fold(batch, default);
        Assert.Contains("\"sum\":7", log.Snapshots["counter/c-1"]);
        Assert.Empty(log.CommittedTo("test.dead-letters"));
    }

    [Fact]
    public async Task Bytes_that_are_not_of_their_schema_become_a_dead_letter_as_they_are()
    {
        await Fold(Ask).Fold([Avro("e-1", [0xFF]), Avro("e-2", Data(4))], default);
        var letter = Assert.Single(log.CommittedTo("test.dead-letters"));
        Assert.Equal(WireFormat.Frame(AvroId, [0xFF]), letter.Value);
        Assert.Contains("The Avro data ends too early.", letter.Headers.FindText(HeaderNames.Errors));
        Assert.Contains("\"sum\":4", log.Snapshots["counter/c-1"]);
    }

    private ValueTask<DataDecoder> Ask(int id)
    {
        Assert.Equal(AvroId, id);
        asked++;
        return new(Schema.ToJson);
    }

    private PartitionFold Fold(Func<int, ValueTask<DataDecoder>> find) =>
        new(Plan with { FindDecoder = find }, 0, log.Open, (_, _) => Task.CompletedTask);

    private static byte[] Data(long amount)
    {
        Assert.True(Schema.Check(JsonSerializer.SerializeToUtf8Bytes(new { amount }), [], "", out var stored));
        return stored.ToArray();
    }

    private Record Json(string id, long amount) => Append(id, JsonSerializer.SerializeToUtf8Bytes(new { amount }), 1, null);

    private Record Avro(string id, byte[] data) => Append(id, data, AvroId, Schema.ContentType);

    private Record Append(string id, byte[] data, int schema, string? contentType) => log.Append(StoredEvent.Write(
        "test.events", new CloudEvent(id, "test", "counter.added.v1", "counter/c-1", data), schema, "alice", "events/alice",
        "replies/alice", null, null, contentType));
}
