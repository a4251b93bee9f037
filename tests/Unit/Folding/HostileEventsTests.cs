using System.Buffers.Binary;
using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding;

/// <summary>
/// A record of events that validation did not write is folded as far as it can be read, or becomes a dead letter. Kafka takes what follows
/// from it, and the next record is folded.
/// </summary>
public class HostileEventsTests
{
    private static readonly FoldOptions Plan = new(new AggregateRegistry(Counter.Aggregate), new Topics("test"), TimeProvider.System)
    {
        FindDecoder = _ => new(_ => throw new FormatException("No such schema.")),
    };

    private readonly MemoryLog log = new(Plan.Topics);

    public static TheoryData<string, Record, bool> Records
    {
        get
        {
            var good = new Arrival("counter/c-1", "counter.added.v1", "{\"amount\":1}"u8.ToArray(), "alice", 1, null).ToRecord();
            var unknown = (byte[])good.Value!.Clone();
            BinaryPrimitives.WriteInt32BigEndian(unknown.AsSpan(1), int.MinValue);
            return new()
            {
                { "arrived at no time", With(HeaderNames.Received, "9223372036854775807"), true },
                { "arrived before all times", With(HeaderNames.Received, "-9223372036854775808"), true },
                { "happened at no time", With(HeaderNames.Time, "yesterday\0"), true },
                { "expected version is none", With(HeaderNames.ExpectedVersion, "many"), true },
                { "claims no text", With(HeaderNames.Source, "\ud800"), true },
                { "a trace of bytes", good with { Headers = [.. good.Headers, new(HeaderNames.TraceParent, [0xff, 0xfe])] }, true },
                { "twice the same id", With(HeaderNames.Id, "e-7"), true },
                { "id of 20 KB", With(HeaderNames.Id, new string('<', 20_000)), false },
                { "id of 257 characters", With(HeaderNames.Id, new string('<', 257)), false },
                { "id of nothing", With(HeaderNames.Id, ""), false },
                { "correlation of 900 KB", With(HeaderNames.Correlation, new string('x', 900_000)), false },
                { "response topic of 300 KB", With(HeaderNames.ReplyTo, new string('x', 300_000)), false },
                { "a reply to somebody else", With(HeaderNames.ReplyTo, "replies/bob"), false },
                { "a reply to everybody", With(HeaderNames.ReplyTo, "notifications/all/counter/c-1"), false },
                { "a reply to a deeper topic", With(HeaderNames.ReplyTo, "replies/alice/tab"), true },
                { "source of 200 KB that grows", With(HeaderNames.Source, new string('<', 200_000)), false },
                { "actor of 300 KB", With(HeaderNames.Actor, new string('<', 300_000)), false },
                { "actor is a wildcard", With(HeaderNames.Actor, "#"), false },
                { "type of 300 KB", With(HeaderNames.Type, new string('é', 150_000)), false },
                { "no headers", good with { Headers = [] }, false },
                { "null key", good with { Key = null }, false },
                { "key of bytes", good with { Key = [0xff, 0xfe] }, false },
                { "key of 900 KB", good with { Key = new byte[900_000] }, false },
                { "null value", good with { Value = null }, false },
                { "value too short", good with { Value = [0, 0, 0] }, false },
                { "value that is no JSON", good with { Value = [0, 0, 0, 0, 1, 0xff] }, false },
                {
                    "Avro by an unknown schema",
                    good with { Value = unknown, Headers = [.. good.Headers, new(HeaderNames.ContentType, WireFormat.AvroContentType)] },
                    false
                },
                { "nothing at all", good with { Key = null, Value = null, Headers = [] }, false },
            };

            Record With(string name, string value) => good with { Headers = [.. good.Headers, new(name, value)] };
        }
    }

    [Theory, MemberData(nameof(Records))]
    public async Task A_hostile_event_is_folded_or_a_dead_letter_and_the_next_is_folded(string what, Record hostile, bool isFolded)
    {
        var good = new Arrival("counter/c-2", "counter.added.v1", "{\"amount\":5}"u8.ToArray(), "alice", 2, null).ToRecord();
        Record[] batch = [log.Append(hostile), log.Append(good)];
        await new PartitionFold(Plan, 0, log.Open, (_, _) => Task.CompletedTask).Fold(batch, default);

        Assert.Contains("\"sum\":5", log.Snapshots["counter/c-2"]);
        Assert.Equal(isFolded ? 0 : 1, log.CommittedTo("test.dead-letters").Count());
        Assert.Equal(2, log.CommittedTo("audit").Count());
        Assert.All(
            log.Committed,
            record => Assert.True(SizeOf(record) < 950_000, $"{what}: a record of {record.Topic} has {SizeOf(record)} bytes."));
    }

    private static long SizeOf(Record record) => (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) + record.Headers.Sum(
        header => 10L + Encoding.UTF8.GetByteCount(header.Name) + header.Value.Length);
}
