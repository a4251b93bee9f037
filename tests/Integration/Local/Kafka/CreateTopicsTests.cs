using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>
/// What CreateTopics answers on the wire from v5 on, which Confluent.Kafka, kafkajs and python3-kafka do not speak and every JVM client
/// does: the partitions, replicas and settings that the topic has got (KIP-525), and its id (v7).
/// </summary>
public class CreateTopicsTests
{
    private const short TopicAlreadyExists = 36;
    private const short InvalidConfig = 40;

    [EmbeddedTheory, InlineData(5), InlineData(6), InlineData(7)]
    public async Task A_new_topic_is_described_with_all_its_settings(short version)
    {
        await using var broker = await TestBroker.Start();
        var made = Assert.Single(await Create(
            broker, version, onlyCheck: false, new Wanted("made", 2, 1, ("cleanup.policy", "compact"), ("retention.ms", "5"))));

        Assert.Equal(("made", (short)0, null, 2, (short)1), (made.Name, made.Error, made.Why, made.Partitions, made.Replicas));
        Assert.Equal(
            made.Settings.Select(setting => setting.Name).Order(StringComparer.Ordinal), made.Settings.Select(setting => setting.Name));
        Assert.Equal(("compact", 1), Setting(made, "cleanup.policy")); // 1: set on the topic, 5: the default
        Assert.Equal(("5", 1), Setting(made, "retention.ms"));
        Assert.Equal(("1", 5), Setting(made, "min.insync.replicas"));
        Assert.Equal(("1048588", 5), Setting(made, "max.message.bytes"));
        Assert.All(made.Settings, setting => Assert.Equal((false, false), (setting.ReadOnly, setting.Sensitive)));
        Assert.Equal(version >= 7, made.Id != Guid.Empty);
    }

    [EmbeddedTheory, InlineData(5), InlineData(6), InlineData(7)]
    public async Task Minus_one_becomes_what_the_broker_has_given(short version)
    {
        await using var broker = await TestBroker.Start();
        var made = Assert.Single(await Create(broker, version, onlyCheck: false, new Wanted("default", -1, -1)));
        Assert.Equal((3, (short)1), (made.Partitions, made.Replicas)); // TestBroker's default
        var assigned = Assert.Single(await Create(broker, version, onlyCheck: false, new Wanted("assigned", -1, -1) { Assigned = 4 }));
        Assert.Equal((4, (short)1), (assigned.Partitions, assigned.Replicas));
    }

    [EmbeddedTheory, InlineData(5), InlineData(6), InlineData(7)]
    public async Task Only_to_check_says_the_same_and_makes_nothing(short version)
    {
        await using var broker = await TestBroker.Start();
        var wanted = new Wanted("checked", 2, 1, ("retention.ms", "5"));
        var would = Assert.Single(await Create(broker, version, onlyCheck: true, wanted));
        using var admin = broker.Admin();
        Assert.DoesNotContain(admin.GetMetadata(TestBroker.Limit).Topics, topic => topic.Topic == "checked");
        var made = Assert.Single(await Create(broker, version, onlyCheck: false, wanted));
        Assert.Equal((made.Error, made.Partitions, made.Replicas), (would.Error, would.Partitions, would.Replicas));
        Assert.Equal(made.Settings, would.Settings);
        Assert.NotEmpty(made.Settings);
    }

    [EmbeddedTheory, InlineData(5), InlineData(6), InlineData(7)]
    public async Task A_refused_topic_beside_a_new_one_has_neither_count_nor_settings_and_no_null_list(short version)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("there");
        var results = await Create(
            broker,
            version,
            onlyCheck: false,
            new Wanted("there", 1, 1),
            new Wanted("new", 1, 1),
            new Wanted("odd", 1, 1, ("no.such", "1")));

        Assert.Equal([TopicAlreadyExists, (short)0, InvalidConfig], results.Select(result => result.Error));
        foreach (var refused in new[] { results[0], results[2] })
        {
            Assert.Equal((-1, (short)-1, 0, Guid.Empty), (refused.Partitions, refused.Replicas, refused.Settings.Length, refused.Id));
            Assert.NotNull(refused.Why);
        }
        Assert.Equal(1, results[1].Partitions);
    }

    [EmbeddedFact]
    public async Task A_topic_made_again_has_another_id()
    {
        await using var broker = await TestBroker.Start();
        var first = Assert.Single(await Create(broker, 7, onlyCheck: false, new Wanted("again", 1, 1)));
        using (var admin = broker.Admin()) await admin.DeleteTopicsAsync(["again"]);
        var second = Assert.Single(await Create(broker, 7, onlyCheck: false, new Wanted("again", 1, 1)));
        Assert.NotEqual(first.Id, second.Id);
        await broker.Restart(); // with an id in its file
        Assert.Single(broker.Core.Topics.All);
    }

    private static (string? Value, int Source) Setting(Result result, string name)
    {
        var setting = Assert.Single(result.Settings, setting => setting.Name == name);
        return (setting.Value, setting.Source);
    }

    private sealed record Wanted(string Name, int Partitions, short Replicas, params (string Name, string Value)[] Settings)
    {
        public int Assigned { get; init; }
    }

    private sealed record Result(
        string Name,
        Guid Id,
        short Error,
        string? Why,
        int Partitions,
        short Replicas,
        (string Name, string? Value, bool ReadOnly, int Source, bool Sensitive)[] Settings);

    private static async Task<Result[]> Create(TestBroker broker, short version, bool onlyCheck, params Wanted[] topics)
    {
        var body = new List<byte>();
        Count(topics.Length);
        foreach (var topic in topics)
        {
            Text(topic.Name);
            Int32(topic.Partitions);
            Int16(topic.Replicas);
            Count(topic.Assigned);
            for (var partition = 0; partition < topic.Assigned; partition++)
            {
                Int32(partition);
                Count(1);
                Int32(1);
                body.Add(0); // no tagged fields, here and below
            }
            Count(topic.Settings.Length);
            foreach (var (name, value) in topic.Settings)
            {
                Text(name);
                Text(value);
                body.Add(0);
            }
            body.Add(0);
        }
        Int32(30_000); // timeout
        body.Add(onlyCheck ? (byte)1 : (byte)0);
        body.Add(0);
        return Read(await Ask(broker, version, [.. body]), version);

        void Count(int count) => body.Add((byte)(count + 1));
        void Int32(int value) => body.AddRange(BitConverter.GetBytes(value).Reverse());
        void Int16(short value) => body.AddRange(BitConverter.GetBytes(value).Reverse());
        void Text(string text)
        {
            Count(text.Length);
            body.AddRange(Encoding.UTF8.GetBytes(text));
        }
    }

    private static async Task<byte[]> Ask(TestBroker broker, short version, byte[] body)
    {
        var frame = new byte[4 + 11 + body.Length]; // size, key, version, correlation, no client id, no tagged fields
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(4), (short)ApiKey.CreateTopics);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(6), version);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(12), -1);
        body.CopyTo(frame, 15);
        var address = broker.BootstrapServers.Split(':');
        using var client = new TcpClient(address[0], int.Parse(address[1]));
        using var limit = new CancellationTokenSource(TestBroker.Limit);
        var stream = client.GetStream();
        await stream.WriteAsync(frame, limit.Token);
        var size = new byte[4];
        await stream.ReadExactlyAsync(size, limit.Token);
        var answer = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
        await stream.ReadExactlyAsync(answer, limit.Token);
        return answer;
    }

    /// <summary>Reads as the protocol is described, not with the broker's own cursors. No byte may be left.</summary>
    private static Result[] Read(byte[] answer, short version)
    {
        var at = 4; // correlation
        Tags();
        Int32(); // throttle time
        var results = new Result[Count()];
        for (var i = 0; i < results.Length; i++)
        {
            var name = Text();
            var id = version >= 7 ? new Guid(Take(16), bigEndian: true) : Guid.Empty;
            var (error, why, partitions, replicas) = (Int16(), Text(), Int32(), Int16());
            var settings = new (string, string?, bool, int, bool)[Count()];
            for (var s = 0; s < settings.Length; s++)
            {
                settings[s] = (Text()!, Text(), Take(1)[0] != 0, (sbyte)Take(1)[0], Take(1)[0] != 0);
                Tags();
            }
            Tags(); // topic_config_error_code would be one: there is none without ACLs
            results[i] = new(name!, id, error, why, partitions, replicas, settings);
        }
        Tags();
        Assert.Equal(answer.Length, at);
        return results;

        byte[] Take(int count) => answer[at..(at += count)];
        int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));
        short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));
        void Tags() => Assert.Equal(0, Take(1)[0]);
        int Varint()
        {
            for (int value = 0, shift = 0; ; shift += 7)
            {
                var next = Take(1)[0];
                value |= (next & 0x7f) << shift;
                if (next < 0x80) return value;
            }
        }
        string? Text() => Varint() is > 0 and var length ? Encoding.UTF8.GetString(Take(length - 1)) : null;
        int Count()
        {
            var count = Varint() - 1;
            Assert.True(count >= 0, "A list is null, and every JVM client throws.");
            return count;
        }
    }
}
