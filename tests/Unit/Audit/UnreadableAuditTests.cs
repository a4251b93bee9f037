using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tests.Audit;

/// <summary>What lies in the audit topic and is no audit record has a line of its own in the chain, always the same.</summary>
public class UnreadableAuditTests
{
    private static readonly Topics Topics = new("orders");

    public static TheoryData<string, byte[]?> Values => new()
    {
        { "nothing", null },
        { "no bytes", [] },
        { "no JSON", "hello"u8.ToArray() },
        { "no text", [0xff, 0xfe] },
        {
            "text that is none within",
            [.. "{\"actor\":\""u8, 0xff, .. "\",\"action\":\"a\",\"outcome\":\"o\",\"at\":\"2026-11-23T12:00:00Z\",\"context\":\"c\"}"u8]
        },
        { "half a surrogate pair", Json("""{"actor":"\ud800","action":"a","outcome":"o","at":"2026-11-23T12:00:00Z","context":"c"}""") },
        { "a list", Json("[]") },
        { "null", Json("null") },
        { "an object of others", Json("""{"hello":"world"}""") },
        { "no actor", Json("""{"actor":null,"action":"a","outcome":"o","at":"2026-11-23T12:00:00Z","context":"c"}""") },
        { "a number for a text", Json("""{"actor":1,"action":"a","outcome":"o","at":"2026-11-23T12:00:00Z","context":"c"}""") },
        { "a time that is none", Json("""{"actor":"a","action":"a","outcome":"o","at":"yesterday","context":"c"}""") },
        { "two objects", Json("{} {}") },
        {
            "200 KB",
            Json($$"""{"actor":"{{new string('<', 200_000)}}","action":"a","outcome":"o","at":"2026-11-23T12:00:00Z","context":"c"}""")
        },
    };

    [Theory, MemberData(nameof(Values))]
    public void An_unreadable_record_has_a_line_that_says_where_it_lies_and_which_bytes_it_has(string what, byte[]? value)
    {
        var record = new Record(Topics.Audit, null, value, [], 2) { Offset = 7, Time = DateTimeOffset.UnixEpoch };
        foreach (var format in AuditFormats.All)
        {
            var (after, line) = AuditChain.Start.Append(2, 7, AuditRecord.Read(record, Topics), format.Value);
            Assert.Equal(line, AuditChain.Start.Append(2, 7, AuditRecord.Read(record, Topics), format.Value).Line);
            Assert.Equal(8, after.Next);
            Assert.True(line.Length < 2_000, what);
            using var json = JsonDocument.Parse(line);
            Assert.Contains("audit/2/7", line);
            Assert.Contains($"\"{AuditOutcome.Unreadable}\"", line);
            Assert.Contains(
                $"It has {value?.Length ?? 0} bytes, with the SHA-256 {Convert.ToHexStringLower(SHA256.HashData(value ?? []))}.", line);
        }
    }

    [Fact]
    public void One_of_ours_is_read_as_it_is_and_a_long_text_in_it_was_cut_when_it_was_written()
    {
        var ours = new AuditRecord
        {
            Actor = "alice",
            Action = new string('<', 5_000),
            Outcome = AuditOutcome.Rejected,
            Reason = new string('é', 900_000),
            At = DateTimeOffset.UnixEpoch,
            Context = "orders"
        };
        var read = AuditRecord.Read(new(Topics.Audit, null, ours.ToRecord(Topics).Value, [], 0) { Offset = 0 }, Topics);
        Assert.Equal(("alice", AuditOutcome.Rejected), (read.Actor, read.Outcome));
        Assert.StartsWith(new string('é', 256) + "… (900000 characters, SHA-256 ", read.Reason);
    }

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);
}
