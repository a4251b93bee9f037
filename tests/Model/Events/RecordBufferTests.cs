using System.Text;
using System.Text.Json;
using CsCheck;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Events;

/// <summary>What is packed comes out as it went in, however much it is, and whatever was there before.</summary>
public class RecordBufferTests
{
    private static readonly Gen<byte[]?> Bytes = Gen.Frequency(
        (8, Gen.Byte.Array[0, 300].Select(bytes => (byte[]?)bytes)),
        (1, Gen.Byte.Array[60_000, 70_000].Select(bytes => (byte[]?)bytes)),
        (1, Gen.Const((byte[]?)null)));
    private static readonly Gen<Header> Headers = Gen.Select(
        Gen.String[Gen.Char.AlphaNumeric, 0, 40], Gen.Byte.Array[0, 100], (name, value) => new Header(name, value));
    private static readonly Gen<Record> Records = Gen.Select(
        Gen.OneOfConst("a", "topic"),
        Bytes,
        Bytes,
        Headers.Array[0, 20],
        Gen.OneOfConst(Record.AnyPartition, 0, 7),
        (topic, key, value, headers, partition) => new Record(topic, key, value, headers, partition));

    [Fact]
    public void Records_come_out_as_they_went_in_also_when_the_buffer_was_used_before()
    {
        var buffer = new RecordBuffer();
        Records.Array[0, 30].Sample(records =>
        {
            buffer.Clear();
            foreach (var record in records) buffer.Add(record);
            Assert.Equal(records.Select(Text), buffer.Select(Text));
            Assert.Equal(
                records.Select(record => record.Value ?? []), Enumerable.Range(0, buffer.Count).Select(i => buffer.ValueOf(i).ToArray()));
            Assert.Equal(
                records.Select(record => record.Key ?? []), Enumerable.Range(0, buffer.Count).Select(i => buffer.KeyOf(i).ToArray()));
        }, threads: 1);
    }

    [Fact]
    public void A_record_is_written_part_by_part()
    {
        var buffer = new RecordBuffer();
        buffer.Begin("results", "key"u8, partition: 3);
        buffer.Header("number", long.MinValue);
        var id = buffer.Header("id", "grün", "/", "1");
        var json = buffer.BeginJson();
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("long"u8, new string('x', 100_000)); // the buffer has to grow while JSON is written
        json.WriteEndObject();
        buffer.EndJson();

        var record = Assert.Single(buffer);
        Assert.Equal(("results", "key", 3), (record.Topic, Encoding.UTF8.GetString(record.Key!), record.Partition));
        Assert.Equal(["number: -9223372036854775808", "id: grün/1"], record.Headers.Select(header => header.ToString()));
        using var value = JsonDocument.Parse(record.Value);
        Assert.Equal(
            ("grün/1", 100_000),
            (value.RootElement.GetProperty("id").GetString(), value.RootElement.GetProperty("long").GetString()!.Length));
    }

    [Fact]
    public void A_value_that_was_begun_and_never_ended_is_no_record()
    {
        var buffer = new RecordBuffer();
        buffer.Begin("a", []);
        buffer.BeginJson().WriteStartArray();
        buffer.Begin("b", "k"u8);
        buffer.BeginJson().WriteNullValue();
        buffer.EndJson();
        Assert.Equal("b k null", string.Join(' ', buffer.Select(record =>
            $"{record.Topic} {Encoding.UTF8.GetString(record.Key!)} {Encoding.UTF8.GetString(record.Value!)}")));
    }

    private static string Text(Record record) =>
        $"{record.Topic} {record.Partition} {Hex(record.Key)} {Hex(record.Value)} {string.Join(',', record.Headers.Select(header => $"{header.Name}={Hex(header.Value)}"))}";

    private static string Hex(byte[]? bytes) => bytes is null ? "none" : Convert.ToHexString(bytes);
}
