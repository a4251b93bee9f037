using System.Text;
using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Tests.Schemas;

namespace ServerlessEvents.Tests.Functions;

/// <summary>
/// Mutations of valid events as a hostile client, or a broken one, would send them. The same seed makes the same records.
/// </summary>
internal sealed class HostileRecords(int seed)
{
    private static readonly string[] Attributes = [
        "specversion", "id", "source", "type", "subject", "time", "expectedversion", "datacontenttype", "traceparent", "data_base64",
        "data", "dataschema", "se-actor", ""
    ];

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "true", "NaN", "-Infinity", "-", "1e999", "-1e999", "1e-999", "0.001",
            "1E400", "\\u0000", "\\ud800", "\\udc00\\ud800", "\"data\":{},", "\"id\":\"x\",", "\"\\u0069d\":\"x\",",
            "\"subject\":\"cart/1\",", "\"sku\":1,", "/*", "//", "\u0001", "\uFEFF", "é", "99999999999999999999999999999",
            "\"order.paid.v1\"", "\"order.nobody.v1\"",
            new string('[', 2000), string.Concat(Enumerable.Repeat("{\"a\":", 500)), new string('9', 600), $"0.{new string('0', 500)}1",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0], [0xC3],
    ];

    private readonly Random chance = new(seed);

    /// <summary>A record of <c>inbound</c>; its correlation data is its offset, by which what came of it is found again.</summary>
    public KafkaRecord Next(int partition, long offset)
    {
        var (type, data) = OrderSchemas.Examples.ElementAt(chance.Next(OrderSchemas.Examples.Count));
        var subject = $"order/o-{chance.Next(1000)}";
        var headers = new List<KafkaHeader> { Header(HeaderNames.Correlation, $"{offset}"), Header(HeaderNames.Received, "1790000000000") };
        if (chance.Next(500) > 0) headers.Add(Header(HeaderNames.MqttTopic, chance.Next(200) > 0 ? "events/alice" : "events/#"));
        if (chance.Next(20) == 0) headers.Add(Header(HeaderNames.ReplyTo, chance.Next(2) == 0 ? "replies/alice/1" : "replies/bob"));
        byte[] payload;
        if (chance.Next(4) == 0)
        {
            payload = Encoding.UTF8.GetBytes(data);
            string[] values = ["1.0", $"e-{offset}", "shop-web", type, subject];
            for (var i = 0; i < values.Length; i++)
            {
                headers.Add(
                    Property(
                        Attributes[chance.Next(60) == 0 ? chance.Next(Attributes.Length) : i],
                        chance.Next(60) == 0
                            ? Noise()
                            : Encoding.UTF8.GetBytes(values[chance.Next(60) == 0 ? chance.Next(values.Length) : i])));
            }
            while (chance.Next(3) == 0)
                headers.Insert(chance.Next(headers.Count), Property(Attributes[chance.Next(Attributes.Length)], Noise()));
            if (chance.Next(3) == 0)
            {
                headers.Add(
                    Header(
                        HeaderNames.MqttContentType,
                        chance.Next(2) == 0 ? "application/json" : "application/cloudevents+json; charset=latin1"));
            }
        }
        else
        {
            payload = Encoding.UTF8.GetBytes(
                $$"""{"specversion":"1.0","id":"e-{{offset}}","source":"shop-web","type":"{{type}}","subject":"{{subject}}","time":"2026-11-23T12:00:00Z","data":{{data}}}""");
        }
        var isHuge = chance.Next(1000) == 0;
        for (var left = chance.Next(8) == 0 ? 0 : 1 + chance.Next(3); left > 0; left--) payload = Mutate(payload);
        if (isHuge) payload = Huge(offset, type, subject);
        return new()
        {
            Topic = "orders.inbound",
            Partition = partition,
            Offset = offset,
            Key = "alice"u8.ToArray(),
            Value = chance.Next(1000) == 0 ? null : payload,
            Timestamp = new() { UnixTimestampMs = 1_790_000_000_000 },
            Headers = [.. headers]
        };
    }

    private byte[] Mutate(byte[] payload)
    {
        var from = chance.Next(payload.Length + 1);
        var to = Math.Min(payload.Length, from + chance.Next(16));
        var token = Tokens[chance.Next(Tokens.Length)];
        switch (chance.Next(9))
        {
            case 0 when payload.Length > 0:
                payload[chance.Next(payload.Length)] ^= (byte)(1 << chance.Next(8));
                return payload;
            case 1: return payload[..from];
            case 2: return [.. payload[..from], .. payload[to..]];
            case 3: return [.. payload[..from], .. token, .. payload[from..]];
            case 4: return [.. payload[..from], .. token, .. payload[to..]];
            case 5: return [.. payload[..to], .. payload[from..]];
            case 6:
                return Encoding.UTF8.GetBytes(
                    Encoding.UTF8.GetString(payload).Replace("\"source\"", $"\"{Attributes[chance.Next(Attributes.Length)]}\""));
            case 7: return Value(payload, chance.Next(2) == 0 ? "\"" : ":");
            default: return payload;
        }
    }

    /// <summary>Puts a value of another type where one begins.</summary>
    private byte[] Value(byte[] payload, string before)
    {
        var text = Encoding.UTF8.GetString(payload);
        var at = text.IndexOf(before, chance.Next(text.Length + 1), StringComparison.Ordinal);
        if (at < 0) return payload;
        string[] values = ["null", "[]", "{}", "\"\"", "0", "-1", "false", "1e308", "[[[[[]]]]]", "{\"a\":{\"a\":1,\"a\":2}}"];
        return Encoding.UTF8.GetBytes(text[..at] + ":" + values[chance.Next(values.Length)] + text[(at + 1)..]);
    }

    /// <summary>Near the size limit, and made so that the errors repeat it; JSON writes six bytes for a <c>&lt;</c>.</summary>
    private byte[] Huge(long offset, string type, string subject)
    {
        var name = new string(chance.Next(2) == 0 ? '<' : 'k', 110_000);
        var members = string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"m{i}\":1"));
        return Encoding.UTF8.GetBytes(chance.Next(3) switch
        {
            0 => $$$"""{"specversion":"1.0","id":"e-{{{offset}}}","source":"s","type":"{{{type}}}","subject":"{{{subject}}}","data":{"{{{name}}}":{ {{{members}}} },"items":[{"{{{name}}}":{ {{{members}}} }, {{{members}}} }]}}""",
            1 => $$$"""{"specversion":"1.0","id":"{{{name}}}","source":"s","type":"{{{name[..60_000]}}}","subject":"{{{name[..60_000]}}}","data":{}}""",
            _ => $$"""{"specversion":"1.0","id":"e-{{offset}}","source":"s","type":"{{type}}","subject":"{{subject}}","data":"{{new string('x', 300_000)}}"}""",
        });
    }

    private byte[] Noise()
    {
        var noise = new byte[chance.Next(20)];
        chance.NextBytes(noise);
        return noise;
    }

    private static KafkaHeader Header(string name, string value) => new() { Key = name, Value = Encoding.UTF8.GetBytes(value) };

    private static KafkaHeader Property(string name, byte[] value) => new() { Key = HeaderNames.UserProperty + name, Value = value };
}
