using System.Text;
using CsCheck;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Orders;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Validation;

/// <summary>Whatever lies in inbound, what validation writes for it is taken by Kafka, and is not much more than what came in.</summary>
public class BoundsTests
{
    /// <summary>Clients of Kafka send at most 1,000,000 bytes of key, value and headers by default.</summary>
    private const int MostOfRecord = 950_000;

    /// <summary>What is said about one input, in all its records, whatever it is.</summary>
    private const int MostSaid = 96 * 1024;

    private static readonly Topics Topics = new("orders");
    private readonly InboundValidator validator =
        new(OrdersContext.Aggregates, Topics, InboundEvent.Read, type => new(
            new KnownSchema(
                7, JsonSchema.Compile(File.ReadAllBytes(Path.Combine(Repository.Root, "shared", "Orders", type + ".schema.json"))))));

    public static TheoryData<string, string, int> Faults => new()
    {
        { "54 KB with one attribute repeated", Object(Enumerable.Repeat("\"a\":1", 9_000)), 1 },
        { "81 KB with one attribute repeated", Object(Enumerable.Repeat("\"a\":1", 13_500)), 1 },
        { "250 KB with one attribute repeated", Object(Enumerable.Repeat("\"a\":1", 40_000)), 1 },
        { "a name repeated that grows when it is escaped", Object(Enumerable.Repeat($"\"{new string('<', 60)}\":1", 3_000)), 1 },
        { "a name repeated that is not ASCII", Object(Enumerable.Repeat($"\"{new string('é', 60)}\":1", 2_000)), 1 },
        { "attributes that are objects", Object(Enumerable.Range(0, 20_000).Select(i => $"\"a{i}\":{{}}")), 1 },
        {
            "attributes that are arrays, with long names",
            Object(Enumerable.Range(0, 250).Select(i => $"\"{i}{new string('/', 900)}\":[]")),
            1
        },
        { "many properties", Object(Enumerable.Range(0, 20_000).Select(i => $"\"a{i}\":1")), 1 },
        { "one name of 250 KB", Object([$"\"{new string('\u2028', 80_000)}\":{{}}"]), 1 },
        {
            "long id, type and subject",
            Object([
                Text("specversion", "1.0"), Text("id", Long('<')), Text("source", "s"), Text("type", Long('é')), Text("subject", Long('&')),
                "\"data\":{}"
            ]),
            1
        },
        {
            "long specversion, source and time",
            Object([
                Text("specversion", Long('<')), Text("id", "e"), Text("source", Long('+')), Text("type", "t"), Text("subject", "order/1"),
                Text("time", Long('é')), "\"data\":{}"
            ]),
            1
        },
        { "many long names in the data", Placed(Object(Enumerable.Range(0, 40).Select(i => Text($"{i}{new string('<', 6_000)}", "")))), 1 },
        { "pointers that are deep and long", Placed(Object([Text("currency", "EUR"), $"\"items\":[{Object([Text(Long('<'), "")])},{Object(Enumerable.Range(0, 30).Select(i => Text($"{i}{new string('>', 3_000)}", "")))}]"])), 1 },
        { "256 KiB that are no JSON", new string('\u00e9', 131_072), 1 },
        { "a resume from nowhere", Resume(Text("position", Long('<'))), 1 },
        { "a resume from a time that is none", Resume(Text("since", Long('<'))), 1 },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task Faults_are_told_within_bounds(string what, string payload, int deadLetters) =>
        RequireBounds(
            what,
            Record(Encoding.UTF8.GetBytes(payload), AllHeadersAtTheirLimit()),
            deadLetters,
            await Take(Record(Encoding.UTF8.GetBytes(payload), AllHeadersAtTheirLimit())));

    [Fact]
    public async Task No_more_faults_are_told_than_a_schema_lists_and_the_first_stays_first()
    {
        var written = await Take(
            Record(Encoding.UTF8.GetBytes(Object(Enumerable.Range(0, 500).SelectMany(i => new[] { $"\"a{i}\":1", $"\"a{i}\":1" })))));
        using var errors = System.Text.Json.JsonDocument.Parse(written[0].Headers.Find(HeaderNames.Errors));
        Assert.Equal(SchemaOptions.Default.MaxErrors, errors.RootElement.GetArrayLength());
        Assert.Equal("/a0", errors.RootElement[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task A_valid_event_of_256_KiB_with_everything_around_it_at_its_limit_is_one_record()
    {
        var data = """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}]}""";
        var attribute = new string('é', 256);
        var start = $$"""{"specversion":"1.0","id":"{{attribute}}","source":"{{attribute}}","type":"order.placed.v1","subject":"order/{{new string('x', 194)}}","data":{{data}}""";
        var payload = Encoding.UTF8.GetBytes(
            start + new string(' ', InboundEvent.MaxPayload - Encoding.UTF8.GetByteCount(start) - 1) + "}");
        Assert.Equal(InboundEvent.MaxPayload, payload.Length);
        var record = Record(
            payload,
            [
                .. AllHeadersAtTheirLimit().Where(header => header.Name != HeaderNames.ReplyTo),
                new(HeaderNames.ReplyTo, "replies/alice/" + new string('é', 186))
            ]);
        var written = await Take(record);
        Assert.Equal(Topics.Events, Assert.Single(written).Topic);
        RequireBounds("a valid event", record, 0, written);
    }

    public static TheoryData<string, Header[], int> Strangers => new()
    {
        { "correlation data of 900 KB", [new(HeaderNames.Correlation, new byte[900_000])], 5 },
        { "a response topic of 900 KB", [new(HeaderNames.ReplyTo, new string('a', 900_000))], 5 },
        { "a header of ours of 900 KB", [new(HeaderNames.LimitExceeded, new string('a', 900_000))], 5 },
        { "a header of nobody's of 900 KB", [new("nobody", new string('a', 900_000))], 5 },
        { "60,000 headers of ours without a value", [.. Enumerable.Range(0, 60_000).Select(i => new Header($"se-{i}", []))], 5 },
        { "40,000 headers with names that are not ASCII", [.. Enumerable.Range(0, 40_000).Select(i => new Header("ééééé", []))], 5 },
        { "a key of 900 KB", [], 900_000 },
    };

    [Theory, MemberData(nameof(Strangers))]
    public async Task A_record_that_the_ingress_did_not_write_has_outputs_that_Kafka_takes_too(string what, Header[] headers, int key)
    {
        foreach (var payload in new[]
        {
            "{}", Placed("""{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}]}""")
        })
        {
            var record = Record(Encoding.UTF8.GetBytes(payload), headers, new byte[key]);
            var written = await Take(record);
            Assert.NotEmpty(written);
            RequireBounds(what, record, null, written);
        }
    }

    [Fact]
    public async Task A_dead_letter_that_had_to_be_cut_says_so_and_keeps_the_beginning()
    {
        var record = Record(
            Encoding.UTF8.GetBytes("{" + new string(' ', 100_000)),
            [new(HeaderNames.Received, "1790000000000"), new(HeaderNames.ReplyTo, new string('a', 800_000))],
            new byte[5_000]);
        var letter = (await Take(record))[0];
        Assert.Equal(
            ("100001", "1790000000000"),
            (letter.Headers.FindText(HeaderNames.TruncatedFrom), letter.Headers.FindText(HeaderNames.Received)));
        Assert.StartsWith("Not all of its 3 headers are here", letter.Headers.FindText(HeaderNames.LimitExceeded));
        Assert.True(record.Value!.AsSpan().StartsWith(letter.Value) && letter.Value!.Length > 0);
    }

    [Fact]
    public void Chance_finds_no_envelope_that_grows_beyond_the_bounds()
    {
        string[] texts = [
            "", "1.0", "e-1", "order.placed.v1", "order.paid.v1", "order/o-1", "\\u0000", "\\\"", "<", "é", "\U0001F600", "~", "/", "\\\\"
        ];
        var text = Gen.Select(Gen.OneOfConst(texts), Gen.Frequency((8, Gen.Int[1, 3]), (1, Gen.Int[100, 5_000])), (of, times) =>
            string.Concat(Enumerable.Repeat(of, times)));
        var known = Gen.OneOfConst(
            "specversion", "id", "source", "type", "subject", "time", "expectedversion", "data", "datacontenttype", "data_base64",
            "traceparent");
        var name = Gen.Frequency((3, known), (2, text));
        var value = Gen.OneOf(
            text.Select(of => $"\"{of}\""),
            Gen.OneOfConst("null", "0", "-1", "true", "{}", "[]", "{\"a\":1,\"a\":2}"),
            text.Array[0, 40].Select(of => $"[{string.Join(',', of.Select(one => $"\"{one}\""))}]"),
            Gen.Select(text, text, (a, b) => $"{{\"{a}\":{{\"{b}\":1}}}}"));
        var envelope = Gen.Select(
            Gen.Select(name, value, (n, v) => $"\"{n}\":{v}").Array[0, 40],
            Gen.Frequency((3, Gen.Const(1)), (1, Gen.Int[2, 400])),
            (members, times) => Object(Enumerable.Repeat(members, times).SelectMany(all => all)));
        var headers = Gen.Select(
            Gen.OneOfConst(
                "mqtt-id", "mqtt-specversion", "mqtt-type", "mqtt-<<<", HeaderNames.MqttContentType, HeaderNames.Correlation,
                HeaderNames.ReplyTo, HeaderNames.Received, HeaderNames.Reason, HeaderNames.Attempts),
            text,
            (n, v) => new Header(n, v)).Array[0, 30];
        Gen.Select(envelope, headers).Sample((payload, around) =>
        {
            var record = Record(Encoding.UTF8.GetBytes(payload), around);
            RequireBounds(payload, record, null, Take(record).GetAwaiter().GetResult());
        }, iter: 2_000, threads: 1);
    }

    private static void RequireBounds(string what, Record record, int? deadLetters, List<Record> written)
    {
        if (deadLetters is { } count) Assert.Equal(count, written.Count(one => one.Topic == Topics.DeadLetters));
        foreach (var one in written)
        {
            Assert.True(
                SizeOf(one.Key, one.Value, one.Headers) <= MostOfRecord,
                $"{what[..Math.Min(what.Length, 100)]}: a record of {one.Topic} has {SizeOf(one.Key, one.Value, one.Headers)} bytes.");
        }
        var (given, made) = (SizeOf(record.Key, record.Value, record.Headers), written.Sum(one => SizeOf(one.Key, one.Value, one.Headers)));
        Assert.True(made <= given + MostSaid, $"{what[..Math.Min(what.Length, 100)]}: {given} bytes became {made}.");
    }

    private static long SizeOf(byte[]? key, byte[]? value, IReadOnlyList<Header> headers) =>
        (key?.Length ?? 0)
            + (value?.Length ?? 0)
            + headers.Sum(header => 10L + Encoding.UTF8.GetByteCount(header.Name) + header.Value.Length);

    /// <summary>As the ingress lets them through: 64 properties with 16 KiB, a response topic and correlation data of 1,024.</summary>
    private static Header[] AllHeadersAtTheirLimit() =>
    [
        .. Enumerable.Range(0, InboundEvent.MaxProperties).Select(i => new Header(
            HeaderNames.UserProperty + $"p{i:00}", new string('<', (InboundEvent.MaxPropertyBytes / InboundEvent.MaxProperties) - 3))),
        new(HeaderNames.ReplyTo, new string('é', InboundEvent.MaxAddress)),
        new(HeaderNames.Correlation, new byte[InboundEvent.MaxAddress]),
    ];

    private static string Object(IEnumerable<string> members) => "{" + string.Join(',', members) + "}";

    private static string Text(string name, string value) => $"\"{name}\":\"{value}\"";

    private static string Resume(string member) => Object([
        Text("specversion", "1.0"), Text("id", "e"), Text("source", "s"), Text("type", "notifications.resume.v1"),
        $"\"data\":{Object([member])}"
    ]);

    private static string Long(char of) => new(of, of < 128 ? 80_000 : 40_000);

    private static string Placed(string data) => Object([
        Text("specversion", "1.0"), Text("id", "e-1"), Text("source", "s"), Text("type", "order.placed.v1"), Text("subject", "order/o-1"),
        $"\"data\":{data}"
    ]);

    private static Record Record(byte[] payload, Header[]? headers = null, byte[]? key = null) =>
        new("orders.inbound", key ?? "alice"u8.ToArray(), payload, [new(HeaderNames.MqttTopic, "events/alice"), .. headers ?? []], 3)
        {
            Offset = 17,
            Time = new(2026, 11, 23, 12, 0, 1, TimeSpan.Zero)
        };

    private async Task<RecordList> Take(Record record)
    {
        var writes = new RecordList();
        await validator.Validate(record, writes);
        return writes;
    }
}
