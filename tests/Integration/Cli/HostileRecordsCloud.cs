using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Kafka;
using ServerlessEvents.Tests.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.Cli;

/// <summary>Topics in which records lie that nobody of ours has written, each once in every topic.</summary>
public sealed class HostileRecordsCloud : IAsyncLifetime
{
    public const string Aggregate = "order/o-1";

    /// <summary>How a line would begin that a record forges.</summary>
    public const string Forged = "2020-01-01 00:00:00.000Z  orders.events/0/0  order.placed.v1  order/o-1  bob";

    /// <summary>What lies there, by name.</summary>
    public static IReadOnlyDictionary<string, Record> All { get; } = new Dictionary<string, Record>
    {
        ["a type that is no text"] = Record("""{"type":"\ud800","id":"e-1","actor":"\udc00","subject":"\ud800\ud800"}"""),
        ["an id that is no text"] = Record("""{"type":"a.v1","id":"\ud800"}"""),
        ["a name that is no text"] = Record("""{"\ud800":1,"typ\ud800":2,"type":"a.v1","id":"e-2"}"""),
        ["data that are no text"] = Record("""{"type":"a.v1","id":"e-3","data":{"a":["\udfff"]}}"""),
        ["texts that are no UTF-8"] = Record([.. """{"type":"""u8, (byte)'"', 0xFF, 0xFE, (byte)'"', .. ""","id":"e-4"}"""u8]),
        ["names that are no UTF-8"] = Record([.. "{\""u8, 0xED, 0xA0, 0x80, .. "\":1}"u8]),
        ["no JSON"] = Record("{\"type\":"),
        ["nothing"] = Record(""),
        ["a tombstone"] = Record((byte[]?)null),
        ["bytes"] = Record([0xFF, 0x00, 0x80]),
        ["another kind of JSON"] = Record("""[{"type":"a"}]"""),
        ["types of another kind"] = Record("""{"type":1,"id":{},"actor":[],"subject":null,"object":false}"""),
        ["names that come twice"] = Record("""{"id":"a","id":"b","type":"a.v1","type":"b.v1"}"""),
        ["as deep as it gets"] = Record(string.Concat(Enumerable.Repeat("[", 64)) + string.Concat(Enumerable.Repeat("]", 64))),
        ["deeper than it gets"] = Record(new string('[', 5000)),
        ["numbers beyond all"] = Record("""{"type":"a.v1","id":"e-5","fold":1e999,"version":99999999999999999999,"offset":-1e999}"""),
        ["a snapshot that is no text"] = Record("""{"fold":1,"version":1,"offset":0,"answers":[],"state":{"a":"\ud800"}}""") with { Key = "order/o-2"u8.ToArray() },
        ["no header text"] = Record("{}", new(HeaderNames.Type, [0xFF]), new(HeaderNames.Actor, [0xC0]), new(HeaderNames.Subject, [0x80]), new(HeaderNames.UserProperty + "id", [0xFE]), new("", [])),
        ["headers without a value"] = Record("{}", new(HeaderNames.Type, (byte[])null!), new(HeaderNames.Errors, (byte[])null!), new(HeaderNames.OriginTime, (byte[])null!), new(HeaderNames.MqttTopic, (byte[])null!)),
        ["errors that are no JSON"] = Record("{}", new Header(HeaderNames.Errors, "{")),
        ["errors that are no list"] = Record("{}", new Header(HeaderNames.Errors, """{"pointer":1}""")),
        ["errors of another kind"] = Record("{}", new Header(HeaderNames.Errors, """[1,null,"\ud800",{"pointer":"\ud800","message":{"a":"\ud800"}},["\ud800"]]""")),
        ["errors that are no UTF-8"] = Record("{}", new Header(HeaderNames.Errors, [0xFF])),
        ["times and counts beyond all"] = Record("{}", new Header(HeaderNames.OriginTime, "99999999999999999999"), new Header(HeaderNames.Received, "-9223372036854775808"), new Header(HeaderNames.Attempts, "-1"), new Header(HeaderNames.Epoch, "x")),
        ["a schema that nobody has"] = Record([0, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3], new Header(HeaderNames.ContentType, WireFormat.AvroContentType)),
        ["a schema and nothing"] = Record([0, 0, 0, 0, 1]),
        ["a key that is no text"] = Record("{}") with { Key = [0xFF, (byte)'/', 0xFE] },
        ["an empty key"] = Record("{}") with { Key = [] },
        ["a line of somebody else's"] = Record($"x\n{Forged}", new(HeaderNames.Type, $"x\n{Forged}"), new(HeaderNames.Actor, $"bob\n{Forged}\tbob"), new(HeaderNames.Subject, Forged), new(HeaderNames.Reason, $"-\n{Forged}"), new(HeaderNames.Errors, $"x\n{Forged}"), new(HeaderNames.Origin, $"x\n{Forged}"), new($"x\n{Forged}", $"x\n{Forged}")),
        ["what steers a terminal"] = Record("""{"type":"\u001b[2J\u009b\u202e\u2028","id":"\u0007\u200b\ufeff\t\n","data":"\u001b]0;x\u0007"}""", new Header(HeaderNames.Actor, "\u001b[31m\u202e")),
        ["what steers a terminal, raw"] = Record("{\"a\":\"\u007f\u009b\u202e\u200b\u2028\"}"),
        ["what steers a terminal, without JSON"] = Record("\u001b[2J\a\u009b\u202e\r\n"),
        ["no owner"] = Record("{") with { Key = "@owner/"u8.ToArray() },
        ["no checkpoint"] = Record("""{"next":"\ud800"}""") with { Key = "@checkpoint"u8.ToArray() },
    };

    public SomeKafka Kafka { get; private set; } = null!;
    public RunningRegistry Registry { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Kafka = await SomeKafka.Start();
        Registry = await RunningRegistry.Start();
        await TopicAdmin.CreateMissing(Kafka.Address, Kafka.Topics.Declare(partitions: 1));
        using var producer = new DurableProducer(Kafka.Address);
        var topics = Kafka.Topics;
        foreach (var topic in new[] { topics.Inbound, topics.Events, topics.Aggregates, topics.DeadLetters, topics.Audit })
        {
            await producer.Deliver([.. All.Values.Select(record => record with { Topic = topic })]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        await Kafka.DisposeAsync();
    }

    /// <summary>Runs a command; whatever it prints steers no terminal, and no line of it is forged.</summary>
    public async Task<CommandRun> Sevents(params string[] args)
    {
        var run = await CommandRun.Of([.. args, "--kafka", Kafka.BootstrapServers]);
        Assert.All($"{run.Output}\n{run.Errors}".Split('\n', '\t'), text => Assert.True(Printable.Is(text), Printable.Of(text)));
        Assert.DoesNotContain(run.Lines, line => line.StartsWith(Forged[..10], StringComparison.Ordinal));
        return run;
    }

    private static Record Record(string value, params Header[] headers) => Record(Encoding.UTF8.GetBytes(value), headers);

    private static Record Record(byte[]? value, params Header[] headers) => new("", Encoding.UTF8.GetBytes(Aggregate), value, headers);
}
