using System.Net;
using System.Text;
using Confluent.Kafka;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>
/// Foreign records in our topics: each becomes a dead letter, or a line in the audit that says so. A good record behind them passes.
/// </summary>
public sealed class HostileRecordTests : IAsyncLifetime
{
    private const int Partition = 1;
    private static readonly Topics Topics = new("orders");
    private readonly string data = Directory.CreateTempSubdirectory("cloud-").FullName;
    private CloudProcess cloud = null!;

    private static byte[]?[] Values =>
    [
        null, [], [0xff, 0xfe], [0], "hello"u8.ToArray(), "{}"u8.ToArray(), "[]"u8.ToArray(),
        Encoding.UTF8.GetBytes("""{"actor":"\ud800","id":"\udfff"}"""), Encoding.UTF8.GetBytes(new string('[', 10_000)),
        [0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3], [.. "\0\0\0\0\u0001{\"amount\":"u8, .. "1e999}"u8], new byte[300_000],
    ];

    /// <summary>Null is a header without a value.</summary>
    private static (string Name, byte[]? Value)[][] Headers =>
    [
        [],
        [(HeaderNames.Received, "9223372036854775807"u8.ToArray()), (HeaderNames.MqttTopic, "events/alice"u8.ToArray())],
        [(HeaderNames.Received, "-9223372036854775808"u8.ToArray()), (HeaderNames.Received, [0xff]), (HeaderNames.Id, null)],
        [
            (HeaderNames.Actor, null), (HeaderNames.MqttTopic, null), (HeaderNames.To, null), (HeaderNames.Type, null),
            (HeaderNames.ReplyTo, null), (HeaderNames.Correlation, null)
        ],
        [(HeaderNames.MqttTopic, "events/#"u8.ToArray()), (HeaderNames.To, "replies/#"u8.ToArray()), (HeaderNames.Actor, "#"u8.ToArray())],
        [
            (HeaderNames.To, [0xff]), (HeaderNames.Type, [0xff]), (HeaderNames.Id, [0xff]), (HeaderNames.Actor, [0xff]),
            (HeaderNames.TraceParent, "00-nonsense"u8.ToArray())
        ],
        [
            (HeaderNames.To, new byte[70_000]), (HeaderNames.Id, new byte[70_000]), (HeaderNames.Correlation, new byte[70_000]),
            (HeaderNames.Reason, "mine"u8.ToArray()), (HeaderNames.Attempts, "many"u8.ToArray())
        ],
        [
            (HeaderNames.Id, "e"u8.ToArray()), (HeaderNames.Type, "order.paid.v1"u8.ToArray()), (HeaderNames.Actor, "alice"u8.ToArray()),
            (HeaderNames.ContentType, "application/avro"u8.ToArray()), (HeaderNames.Time, "yesterday"u8.ToArray())
        ],
        [
            ("", []), ("é", [0]), (HeaderNames.Received, "x"u8.ToArray()), (HeaderNames.MqttTopic, "events/alice"u8.ToArray()),
            (HeaderNames.ReplyTo, "replies/bob"u8.ToArray()), (HeaderNames.Id, "e"u8.ToArray())
        ],
    ];

    private static byte[]?[] Keys => [null, [], [0xff], "order/hostile"u8.ToArray()];

    public async ValueTask InitializeAsync() => cloud = await CloudProcess.Start(data);

    public async ValueTask DisposeAsync()
    {
        await cloud.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task In_every_topic_each_ends_in_one_place_and_the_good_one_behind_them_is_carried()
    {
        await using var alice = await MqttUser.Connect(cloud, filters: "replies/alice/#");
        var hostile = new Dictionary<string, string[]>();
        foreach (var (topic, good) in Good()) hostile[topic] = await Produce(topic, good);

        foreach (var id in new[] { "good-inbound", "good-events", "good-results", "good-resumes" }) await alice.GetsReplyTo(id);
        await new SiemLines(data).Has("good-audit", "accepted");
        await EachIsADeadLetter(hostile.Where(topic => topic.Key != Topics.Audit).SelectMany(topic => topic.Value).ToHashSet());
        var unreadable = new SiemLines(data)
            .Read()
            .Where(line => SiemLines.Outcome(line) == "unreadable")
            .Select(line => line.GetProperty("AdditionalFields").GetProperty("origin").GetString());
        Assert.Equal(hostile[Topics.Audit].Order(), unreadable.Distinct().Order());
        await Eventually.True(async () => await cloud.Health() == HttpStatusCode.OK, () => cloud.Output);
    }

    /// <summary>One record for each topic of which alice, or the SIEM, hears.</summary>
    private static Dictionary<string, Record> Good() => new()
    {
        [Topics.Inbound] = new(
            Topics.Inbound,
            "alice"u8.ToArray(),
            Encoding.UTF8.GetBytes(Events.Placed("good-inbound", "order/good-inbound")),
            [new(HeaderNames.MqttTopic, "events/alice")]),
        [Topics.Events] = StoredEvent.Write(
            Topics.Events,
            new CloudEvent(
                "good-events",
                "test",
                "order.placed.v1",
                "order/good-events",
                Encoding.UTF8.GetBytes("""{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}]}""")),
            1,
            "alice",
            "events/alice",
            "replies/alice",
            null,
            null),
        [Topics.Results] = new(
            Topics.Results,
            null,
            Encoding.UTF8.GetBytes("""{"type":"test","data":{"event":"good-results"}}"""),
            [new(HeaderNames.To, "replies/alice")]),
        [Topics.Resumes] = new(
            Topics.Resumes,
            null,
            "{}"u8.ToArray(),
            [new(HeaderNames.Id, "good-resumes"), new(HeaderNames.MqttTopic, "events/alice"), new(HeaderNames.ReplyTo, "replies/alice")]),
        [Topics.Audit] = new AuditRecord
        {
            Actor = "alice",
            Action = "test",
            Outcome = AuditOutcome.Accepted,
            Event = "good-audit",
            At = DateTimeOffset.UnixEpoch,
            Context = "orders"
        }.ToRecord(Topics),
    };

    /// <summary>
    /// Sends every value with all headers, a key and a strange time, and then the good record. Returns the offsets of the hostile ones.
    /// </summary>
    private async Task<string[]> Produce(string topic, Record good)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(
            new ProducerConfig { BootstrapServers = cloud.Brokers, EnableIdempotence = true }).Build();
        // Kafka takes no time that is more than an hour ahead.
        long[] times = [0, 1, 1_000_000, DateTimeOffset.UnixEpoch.AddYears(30).ToUnixTimeMilliseconds()];
        var sent = new List<Task<DeliveryResult<byte[]?, byte[]?>>>();
        foreach (var value in Values)
        {
            foreach (var headers in Headers)
            {
                if (topic == Topics.Resumes && IsResume(value, headers)) continue; // alice may ask for her notifications
                var message = new Message<byte[]?, byte[]?>
                {
                    Key = Keys[sent.Count % Keys.Length],
                    Value = value,
                    Timestamp = new(times[sent.Count % times.Length], TimestampType.CreateTime),
                    Headers = []
                };
                foreach (var (name, of) in headers) message.Headers.Add(name, of);
                sent.Add(producer.ProduceAsync(new TopicPartition(topic, Partition), message));
            }
        }
        var last = new Message<byte[]?, byte[]?> { Key = good.Key, Value = good.Value, Headers = [] };
        foreach (var header in good.Headers) last.Headers.Add(header.Name, header.Value);
        var behind = producer.ProduceAsync(new TopicPartition(topic, Partition), last);
        var places = await Task.WhenAll(sent);
        await behind;
        return [.. places.Select(place => $"{topic}/{Partition}/{place.Offset.Value}")];
    }

    private static bool IsResume(byte[]? value, (string Name, byte[]? Value)[] headers) =>
        value is { Length: 2 }
            && value[0] == '{'
            && headers.Any(header => header.Name == HeaderNames.MqttTopic && header.Value?.Length == 12)
            && headers.Any(header => header is { Name: HeaderNames.Id, Value.Length: > 0 });

    private async Task EachIsADeadLetter(HashSet<string> hostile)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = cloud.Brokers, GroupId = "none", EnableAutoCommit = false }).Build();
        consumer.Assign(
            Enumerable.Range(0, Topics.DefaultPartitions)
                .Select(partition => new TopicPartitionOffset(Topics.DeadLetters, partition, Offset.Beginning)));
        await Task.Run(() =>
        {
            using var limit = new CancellationTokenSource(Eventually.Limit);
            while (hostile.Count > 0)
            {
                try { hostile.Remove(DeadLetters.Header(consumer.Consume(limit.Token), HeaderNames.Origin)!); }
                catch (OperationCanceledException)
                {
                    Assert.Fail($"{hostile.Count} became no dead letter, among them {string.Join(", ", hostile.Take(5))}.\n{cloud.Output[..Math.Min(cloud.Output.Length, 5_000)]}");
                }
            }
        });
    }
}
