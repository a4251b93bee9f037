using Confluent.Kafka;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;
using ErrorCode = Confluent.Kafka.ErrorCode;
using Wire = ServerlessEvents.Local.Kafka.Wire.ErrorCode;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>
/// What a topic's settings ask of records: keys where it is compacted, times within bounds, the broker's time, a compression.
/// </summary>
public class AdmissionTests
{
    private static readonly Dictionary<string, string> Compacted = new() { ["cleanup.policy"] = "compact" };

    [EmbeddedTheory]
    [InlineData(CompressionType.None), InlineData(CompressionType.Gzip), InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4), InlineData(CompressionType.Zstd)]
    public async Task A_record_without_a_key_is_refused_by_a_compacted_topic(CompressionType codec)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("state", settings: Compacted);
        await broker.Create("both", settings: new() { ["cleanup.policy"] = "compact,delete" });
        await broker.Create("plain");
        using var producer = broker.Producer(config => config.CompressionType = codec);
        var value = new string('v', 1000);
        await producer.ProduceAsync("state", new() { Key = "", Value = value }); // an empty key is one
        foreach (var topic in new[] { "state", "both" })
        {
            var refused = await Assert.ThrowsAsync<ProduceException<string, string>>(
                () => producer.ProduceAsync(topic, new() { Value = value }));
            Assert.Equal(ErrorCode.InvalidRecord, refused.Error.Code);
        }
        await producer.ProduceAsync("plain", new() { Value = value });
        Assert.Single(broker.ReadAll("state"));
    }

    [EmbeddedFact]
    public async Task The_answer_names_the_records_that_are_at_fault()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("state", settings: Compacted);
        await broker.Create("timely");
        using var raw = new RawKafka(broker.BootstrapServers);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal((Wire.InvalidRecord, "1 3"), await Produce(raw, "state", (true, now), (false, now), (true, now), (false, now)));
        Assert.Equal((Wire.None, ""), await Produce(raw, "state", (true, now), (true, now)));
        Assert.Equal((Wire.InvalidTimestamp, "1"), await Produce(raw, "timely", (false, now), (false, now + 7_200_000), (false, 0)));
        Assert.Equal((Wire.None, ""), await Produce(raw, "timely", (false, now + 1_800_000), (false, 0)));
        Assert.Equal(2, broker.ReadAll("state").Count);
    }

    [EmbeddedTheory]
    [InlineData("message.timestamp.before.max.ms", "3600000", -7_200_000, ErrorCode.InvalidTimestamp)]
    [InlineData("message.timestamp.before.max.ms", "3600000", -1_800_000, ErrorCode.NoError)]
    [InlineData("message.timestamp.after.max.ms", "7200000", 3_700_000, ErrorCode.NoError)]
    [InlineData("message.timestamp.after.max.ms", "60000", 3_000_000, ErrorCode.InvalidTimestamp)]
    [InlineData("message.timestamp.after.max.ms", "9223372036854775807", 100_000_000_000, ErrorCode.NoError)]
    [InlineData("message.timestamp.type", "LogAppendTime", 100_000_000_000, ErrorCode.NoError)]
    [InlineData("segment.ms", "604800000", 3_700_000, ErrorCode.InvalidTimestamp)] // by default an hour ahead
    public async Task A_time_out_of_bounds_is_refused(string setting, string value, long ahead, ErrorCode expected)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("timely", settings: new() { [setting] = value });
        using var producer = broker.Producer();
        var at = new Timestamp(TimeProvider.System.GetUtcNow().AddMilliseconds(ahead));
        if (expected == ErrorCode.NoError)
        {
            await producer.ProduceAsync("timely", new() { Value = "v", Timestamp = at });
            return;
        }
        var refused = await Assert.ThrowsAsync<ProduceException<string, string>>(
            () => producer.ProduceAsync("timely", new() { Value = "v", Timestamp = at }));
        Assert.Equal(expected, refused.Error.Code);
    }

    [EmbeddedTheory]
    [InlineData(CompressionType.None), InlineData(CompressionType.Gzip), InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4), InlineData(CompressionType.Zstd)]
    public async Task With_LogAppendTime_the_time_is_the_brokers(CompressionType codec)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("appended", settings: new() { ["message.timestamp.type"] = "LogAppendTime" });
        using var producer = broker.Producer(config => (config.CompressionType, config.LingerMs) = (codec, 20));
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var sent = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(i => producer.ProduceAsync(
                "appended", new() { Value = new string('v', 500), Timestamp = new(1000 + i, TimestampType.CreateTime) })));
        Assert.All(sent, record => Assert.True(record.Timestamp.UnixTimestampMs >= before));
        await broker.Restart(); // the checksum is right
        Assert.All(broker.ReadAll("appended"), record => Assert.Equal(
            (TimestampType.LogAppendTime, true), (record.Message.Timestamp.Type, record.Message.Timestamp.UnixTimestampMs >= before)));
        using var consumer = broker.Consumer();
        Assert.Equal(
            Offset.End,
            consumer
                .OffsetsForTimes([new("appended", 0, new Timestamp(long.MaxValue / 2, TimestampType.LogAppendTime))], TestBroker.Limit)
                .Single().Offset);
        Assert.Equal(
            0,
            consumer
                .OffsetsForTimes([new("appended", 0, new Timestamp(before, TimestampType.LogAppendTime))], TestBroker.Limit)
                .Single().Offset.Value);
    }

    [EmbeddedTheory]
    [InlineData("producer", CompressionType.Lz4, 3)]
    [InlineData("uncompressed", CompressionType.Zstd, 0)]
    [InlineData("uncompressed", CompressionType.Snappy, 0)]
    [InlineData("gzip", CompressionType.None, 1)]
    [InlineData("zstd", CompressionType.Gzip, 4)]
    [InlineData("zstd", CompressionType.Zstd, 4)]
    [InlineData("snappy", CompressionType.Gzip, 1)] // shown, and kept as it came
    public async Task Batches_are_kept_in_the_compression_that_the_topic_asks_for(string setting, CompressionType sent, int kept)
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("packed", settings: new() { ["compression.type"] = setting });
        using var producer = broker.Producer(config => (config.CompressionType, config.EnableIdempotence) = (sent, true));
        for (var i = 0; i < 3; i++) await producer.ProduceAsync("packed", new() { Key = "k", Value = $"{i}{new string('v', 1000)}" });
        Assert.Equal(["0v", "1v", "2v"], broker.ReadAll("packed").Select(record => record.Message.Value[..2]));
        var (records, _) = broker.Core.Topics.Find("packed", 0)!.Read(0, 1_000_000, committed: false);
        Assert.True(BatchHeader.TryRead(records.Bytes, out var header) && header.Compression == kept, $"{header.Compression}");
        records.Dispose();
        await broker.Restart();
        Assert.Equal(3, broker.ReadAll("packed").Count);
    }

    private static Task<(Wire Error, string Faults)> Produce(RawKafka raw, string topic, params (bool HasKey, long At)[] records) =>
        raw.Ask(ApiKey.Produce, 8, flexible: false, (ref w) =>
        {
            w.String(null);
            w.Int16(1);
            w.Int32(1000);
            w.Structs([topic], (ref w, topic) =>
            {
                w.String(topic);
                w.Structs([Batch(records)], (ref w, batch) =>
                {
                    w.Int32(0);
                    w.Bytes(batch);
                });
            });
        }, static (ref r) =>
        {
            var result = r.Structs(static (ref r) =>
            {
                _ = r.String();
                return r.Structs(static (ref r) =>
                {
                    _ = r.Int32();
                    var error = (Wire)r.Int16();
                    (_, _, _) = (r.Int64(), r.Int64(), r.Int64());
                    var faults = r.Structs(static (ref r) => (Index: r.Int32(), Why: r.String()));
                    var message = r.NullableString();
                    Assert.Equal(faults is [], message is null);
                    Assert.All(faults, fault => Assert.EndsWith(".", fault.Why, StringComparison.Ordinal));
                    return (error, string.Join(' ', faults.Select(fault => fault.Index)));
                }).Single();
            }).Single();
            _ = r.Int32();
            return result;
        });

    /// <summary>A batch of records with one letter as key, or none, and no value.</summary>
    private static byte[] Batch((bool HasKey, long At)[] records)
    {
        using var bytes = new MemoryStream();
        for (var i = 0; i < records.Length; i++)
        {
            using var record = new MemoryStream();
            record.WriteByte(0);
            Varint(record, records[i].At - records[0].At);
            Varint(record, i);
            if (records[i].HasKey) record.Write([2, (byte)'k']); else Varint(record, -1);
            Varint(record, -1);
            Varint(record, 0);
            Varint(bytes, record.Length);
            record.WriteTo(bytes);
        }
        var batch = new byte[BatchHeader.Size + bytes.Length];
        bytes.ToArray().CopyTo(batch, BatchHeader.Size);
        BatchHeader.Write(
            batch,
            new(0, batch.Length, 0, 0, records.Length - 1, records[0].At, records.Max(record => record.At), -1, -1, -1, records.Length));
        return batch;
    }

    private static void Varint(MemoryStream into, long value)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        for (; zigzag >= 0x80; zigzag >>= 7) into.WriteByte((byte)(zigzag | 0x80));
        into.WriteByte((byte)zigzag);
    }
}
