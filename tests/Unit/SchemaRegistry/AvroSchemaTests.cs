using System.Text;
using System.Text.Json;
using CsCheck;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.SchemaRegistry;

/// <summary>JSON data against Avro schemas: what is taken comes back as it was, what is not is named with place and rule.</summary>
public class AvroSchemaTests
{
    private const string Payment = """
        {"type":"record","name":"Payment","fields":[
          {"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
          {"name":"method","type":{"type":"enum","name":"Method","symbols":["card","cash"]},"default":"card"},
          {"name":"at","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null},
          {"name":"parts","type":{"type":"array","items":{"type":"record","name":"Part","fields":[{"name":"sku","type":"string"},{"name":"count","type":"int"}]}},"default":[]}]}
        """;

    [Theory]
    [InlineData("\"null\"", "null")]
    [InlineData("\"boolean\"", "true")]
    [InlineData("\"int\"", "-2147483648")]
    [InlineData("\"long\"", "9223372036854775807")]
    [InlineData("\"float\"", "0.1")]
    [InlineData("\"double\"", "-149.9")]
    [InlineData("\"string\"", "\"Tür, 160 × 80\"")]
    [InlineData("\"bytes\"", "\"AP8=\"")]
    [InlineData("""{"type":"fixed","name":"f","size":2}""", "\"AP8=\"")]
    [InlineData("""{"type":"enum","name":"e","symbols":["a","b"]}""", "\"b\"")]
    [InlineData("""{"type":"array","items":"int"}""", "[1,2,3]")]
    [InlineData("""{"type":"array","items":"null"}""", "[]")]
    [InlineData("""{"type":"map","values":"long"}""", """{"ä":1,"b/c":-1}""")]
    [InlineData("""["null","int","double","string"]""", "1.5")]
    [InlineData("""["null","int","double","string"]""", "null")]
    [InlineData("""{"type":"record","name":"N","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","N"]}]}""", """{"v":1,"next":{"v":2,"next":null}}""")]
    [InlineData("""[{"type":"record","name":"A","fields":[{"name":"a","type":"int"}]},{"type":"record","name":"B","fields":[{"name":"b","type":"int"}]}]""", """{"b":1}""")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}""", "-1234567.89")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":40,"scale":0}""", "1234567890123456789012345678901234567890")]
    [InlineData("""{"type":"fixed","name":"d","size":8,"logicalType":"decimal","precision":18,"scale":2}""", "-0.01")]
    [InlineData("""{"type":"int","logicalType":"date"}""", "\"0001-01-01\"")]
    [InlineData("""{"type":"int","logicalType":"date"}""", "\"9999-12-31\"")]
    [InlineData("""{"type":"int","logicalType":"time-millis"}""", "\"23:59:59.999\"")]
    [InlineData("""{"type":"long","logicalType":"time-micros"}""", "\"00:00:00.000001\"")]
    [InlineData("""{"type":"long","logicalType":"timestamp-millis"}""", "\"1969-12-31T23:59:59.999Z\"")]
    [InlineData("""{"type":"long","logicalType":"timestamp-micros"}""", "\"2026-11-23T12:00:00.000001Z\"")]
    [InlineData("""{"type":"long","logicalType":"local-timestamp-millis"}""", "\"2026-11-23T12:00:00\"")]
    [InlineData("""{"type":"string","logicalType":"uuid"}""", "\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"")]
    [InlineData("""{"type":"long","logicalType":"no-such-type"}""", "7")]
    public void What_is_stored_reads_as_it_was_sent(string schema, string json) => Assert.Equal(json, RoundTrip(schema, json));

    [Theory]
    [InlineData("\"int\"", "12.0e1", "120")]
    [InlineData("\"int\"", "10e-1", "1")]
    [InlineData("\"long\"", "9.223372036854775807e18", "9223372036854775807")]
    [InlineData("\"long\"", "-9223372036854775808.0", "-9223372036854775808")]
    [InlineData("\"string\"", "\"\\u00e9😀\"", "\"é\\uD83D\\uDE00\"")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}""", "149.9", "149.90")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}""", "1e3", "1000.00")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}""", "0e99999999999", "0.00")]
    [InlineData("""{"type":"long","logicalType":"timestamp-millis"}""", "\"2026-11-23T13:00:00.5000+01:00\"", "\"2026-11-23T12:00:00.5Z\"")]
    [InlineData(Payment, """{"amount":5}""", """{"amount":5.00,"method":"card","at":null,"parts":[]}""")]
    [InlineData(Payment, """{"parts":[{"count":1,"sku":"x"}],"amount":5,"method":"cash"}""", """{"amount":5.00,"method":"cash","at":null,"parts":[{"sku":"x","count":1}]}""")]
    [InlineData("""{"type":"record","name":"D","fields":[{"name":"b","type":"bytes","default":"\u00ff"},{"name":"day","type":{"type":"int","logicalType":"date"},"default":1},{"name":"u","type":["int","null"],"default":7}]}""", "{}", """{"b":"/w==","day":"1970-01-02","u":7}""")]
    public void The_same_value_is_written_in_one_way_and_defaults_are_filled_in(string schema, string json, string stored) =>
        Assert.Equal(stored, RoundTrip(schema, json));

    [Theory]
    [InlineData("\"int\"", "2147483648", "/data", "maximum")]
    [InlineData("\"int\"", "1.5", "/data", "type")]
    [InlineData("\"long\"", "-9223372036854775809", "/data", "minimum")]
    [InlineData("\"long\"", "1e30", "/data", "maximum")]
    [InlineData("\"long\"", "15e-1", "/data", "type")]
    [InlineData("\"float\"", "1e39", "/data", "maximum")]
    [InlineData("\"double\"", "1e309", "/data", "json")]
    [InlineData("\"string\"", "1", "/data", "type")]
    [InlineData("\"string\"", "\"\\ud800\"", "/data", "json")]
    [InlineData("\"bytes\"", "\"a*b=\"", "/data", "contentEncoding")]
    [InlineData("""{"type":"fixed","name":"f","size":2}""", "\"AA==\"", "/data", "minLength")]
    [InlineData("""{"type":"enum","name":"e","symbols":["a","b"]}""", "\"c\"", "/data", "enum")]
    [InlineData("""["null","string"]""", "1", "/data", "type")]
    [InlineData("""["null","int"]""", "2147483648", "/data", "maximum")]
    [InlineData("""["int",{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}]""", "1.234", "/data", "anyOf")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}""", "1.001", "/data", "multipleOf")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}""", "100", "/data", "maximum")]
    [InlineData("""{"type":"int","logicalType":"date"}""", "\"2026-02-29\"", "/data", "format")]
    [InlineData("""{"type":"int","logicalType":"time-millis"}""", "\"12:00:00.0001\"", "/data", "format")]
    [InlineData("""{"type":"long","logicalType":"timestamp-millis"}""", "\"2026-11-23T12:00:00\"", "/data", "format")]
    [InlineData("""{"type":"long","logicalType":"local-timestamp-micros"}""", "\"2026-11-23T12:00:00Z\"", "/data", "format")]
    [InlineData("""{"type":"string","logicalType":"uuid"}""", "\"f81d4fae\"", "/data", "format")]
    [InlineData(Payment, "{}", "/data", "required")]
    [InlineData(Payment, """{"amount":1,"Amount":1}""", "/data/Amount", "additionalProperties")]
    [InlineData(Payment, """{"amount":1,"amount":1}""", "/data/amount", "json")]
    [InlineData(Payment, """{"amount":1,"parts":[{"sku":"x","count":1},{"sku":"y","count":"2"}]}""", "/data/parts/1/count", "type")]
    [InlineData("""{"type":"map","values":"int"}""", """{"a/b":null}""", "/data/a~1b", "type")]
    public void What_is_not_of_the_schema_is_named_with_its_place_and_rule(string schema, string json, string pointer, string keyword)
    {
        var error = Assert.Single(Errors(schema, json));
        Assert.Equal((pointer, keyword), (error.Pointer, error.Keyword));
    }

    [Fact]
    public void All_errors_are_named_up_to_the_limit()
    {
        Assert.Equal(
            ["/data/x", "/data", "/data/method", "/data/parts/0/count"],
            Errors(Payment, """{"x":1,"method":"gold","parts":[{"sku":"x","count":""}]}""").Select(error => error.Pointer));
        Assert.Equal(
            SchemaOptions.Default.MaxErrors,
            Errors("""{"type":"array","items":"int"}""", $"[{string.Join(',', Enumerable.Repeat("\"\"", 100))}]").Count);
    }

    [Fact]
    public void What_grows_too_large_in_Avro_is_an_error_and_not_a_message_that_Kafka_never_takes()
    {
        var error = Assert.Single(
            Errors("""{"type":"array","items":"double"}""", $"[{string.Join(',', Enumerable.Repeat("1", 128 * 1024))}]"));
        Assert.Equal("maxLength", error.Keyword);
    }

    [Fact]
    public void Branches_that_cannot_be_told_apart_end_in_an_error_and_not_in_a_hang()
    {
        const string Twins = """{"type":"record","name":"A","fields":[{"name":"next","type":["null","A",{"type":"record","name":"B","fields":[{"name":"next","type":["null","A","B"]}]}]}]}""";
        var deep = string.Concat(Enumerable.Repeat("""{"next":""", 60)) + "1" + new string('}', 60);
        Assert.Equal("maxLength", Assert.Single(Errors(Twins, deep)).Keyword);
    }

    [Theory]
    [InlineData("""{"type":"record"}""")]
    [InlineData("\"no.such.type\"")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":99999999999}""")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":"many"}""")]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"x"}]}""")]
    public void What_is_no_Avro_schema_is_said(string text) =>
        Assert.NotEmpty(Assert.Throws<SchemaException>(() => AvroSchema.Parse(text)).Message);

    [Fact]
    public void Whatever_bytes_are_said_to_be_Avro_they_are_read_or_refused()
    {
        const string Node = """{"type":"record","name":"N","fields":[{"name":"s","type":"string"},{"name":"a","type":{"type":"array","items":["null","N","bytes"]}},{"name":"d","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},{"name":"t","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"m","type":{"type":"map","values":"double"}}]}""";
        var schema = AvroSchema.Parse(Node);
        Store(schema, """{"s":"x","a":[null,{"s":"y","a":[],"d":1,"t":"2026-11-23T12:00:00Z","m":{}}],"d":-1.5,"t":"2026-11-23T12:00:00Z","m":{"k":1.5}}""", out var good);
        var (read, refused) = (0, 0);
        Gen.Select(Gen.Int[0, good.Length], Gen.Int[0, 3], Gen.Byte.Array[0, 12]).Sample((at, cut, noise) =>
        {
            byte[] bytes = [.. good.Span[..at], .. noise, .. good.Span[Math.Min(good.Length, at + cut)..]];
            try
            {
                using var json = JsonDocument.Parse(schema.ToJson(bytes));
                Interlocked.Increment(ref read);
            }
            catch (JsonException) { Interlocked.Increment(ref refused); }
        }, iter: 20_000);
        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
        Assert.Throws<JsonException>(() => schema.ToJson(Enumerable.Repeat((byte)2, 200_000).ToArray()));
    }

    private static string RoundTrip(string schema, string json)
    {
        var avro = AvroSchema.Parse(schema);
        var errors = Store(avro, json, out var stored);
        Assert.Empty(errors);
        var read = Encoding.UTF8.GetString(avro.ToJson(stored));
        Assert.Empty(Store(avro, read, out var again));
        Assert.Equal(stored.ToArray(), again.ToArray());
        return read;
    }

    private static List<SchemaError> Errors(string schema, string json) => Store(AvroSchema.Parse(schema), json, out _);

    private static List<SchemaError> Store(AvroSchema schema, string json, out ReadOnlyMemory<byte> stored)
    {
        var errors = new List<SchemaError>();
        Assert.Equal(schema.Check(Encoding.UTF8.GetBytes(json), errors, "/data", out stored), errors.Count == 0);
        return errors;
    }
}
