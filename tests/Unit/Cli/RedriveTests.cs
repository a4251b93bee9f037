using System.Security.Cryptography;
using System.Text;
using ServerlessEvents.Cli;
using ServerlessEvents.Cli.DeadLetters;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;

namespace ServerlessEvents.Tests.Cli;

/// <summary>What sending a dead letter again writes, and when it is refused.</summary>
public class RedriveTests
{
    private static readonly Topics Orders = new("orders");
    private static readonly Redriver Olga = new("olga", "desk-7", "r-1", DateTimeOffset.UnixEpoch);

    [Fact]
    public void Without_a_patch_the_bytes_and_headers_are_those_received_and_who_sent_them_again()
    {
        var letter = Letter(
            """{"id":"e-1",  "data":1}""",
            new Header("se-mqtt-topic", "events/alice"),
            new Header("se-reason", "schema-mismatch"),
            new Header("se-errors", "[]"));

        var records = Redrive.Write(Orders, letter, null, Olga);

        Assert.Equal(["orders.inbound", "audit"], records.Select(record => record.Topic));
        Assert.Equal("""{"id":"e-1",  "data":1}""", Encoding.UTF8.GetString(records[0].Value!));
        Assert.Equal(["se-mqtt-topic: events/alice", "se-redriven-by: olga", "se-redrive: r-1"], records[0].Headers.Select(header => header.ToString()));
    }

    [Fact]
    public void How_often_an_event_was_tried_is_counted_over_redrives()
    {
        var record = new Record("orders.inbound", null, "{}"u8.ToArray(), [], 3)
        {
            Offset = 17,
            Time = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000)
        };
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var written = DeadLetter.Write("orders.dead-letters", record, new("schema-mismatch", []));
            var letter = new DeadLetterView(written with { Partition = 0, Offset = attempt, Time = DateTimeOffset.UnixEpoch });
            Assert.Equal((attempt, record.Time), (letter.Attempts, letter.OriginTime));
            var again = Redrive.Write(Orders, letter, null, Olga)[0];
            record =
                new Record("orders.inbound", null, again.Value, again.Headers, 3) { Offset = 17 + attempt, Time = record.Time.AddHours(1) };
        }
    }

    [Fact]
    public void A_patch_mends_what_it_names_and_numbers_keep_their_digits()
    {
        var records = Redrive.Write(
            Orders,
            Letter("""{"id":"e-1","data":{"price":149.90,"quantity":0}}"""),
            Patch("""[{"op":"replace","path":"/data/quantity","value":2}]"""),
            Olga);

        Assert.Equal("""{"id":"e-1","data":{"price":149.90,"quantity":2}}""", Encoding.UTF8.GetString(records[0].Value!));
    }

    [Fact]
    public void The_event_and_the_audit_name_the_operator_the_redrive_and_the_patch_without_its_values()
    {
        var json = """[{"op":"replace","path":"/data/price","value":"4111 1111"},{"op":"remove","path":"/data/note"}]""";
        var written = Redrive.Write(Orders, Letter("""{"id":"e-1","data":{"price":1,"note":"x"}}"""), Patch(json), Olga);
        var patch = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))}: replace /data/price, remove /data/note";
        Assert.Equal(
            ["se-redriven-by: olga", "se-redrive: r-1", "se-patch: " + patch],
            written[0].Headers.Select(header => header.ToString()));
        var audit = AuditRecord.FromJson(written[1].Value);
        Assert.Equal(("olga", "desk-7", "r-1", patch), (audit.Actor, audit.Machine, audit.Redrive, audit.Patch));
        Assert.DoesNotContain("4111", Encoding.UTF8.GetString(written[1].Value!));
    }

    [Fact]
    public void A_redrive_of_what_was_redriven_before_names_the_latest_only()
    {
        var before = Letter("{}", new Header("se-redriven-by", "otto"), new Header("se-redrive", "r-0"), new Header("se-patch", "x"));
        Assert.Equal(
            ["se-redriven-by: olga", "se-redrive: r-1"],
            Redrive.Write(Orders, before, null, Olga)[0].Headers.Select(header => header.ToString()));
    }

    [Theory]
    [InlineData("It has to stay", """{"id":"e-1"}""", """[{"op":"replace","path":"/id","value":"e-2"}]""")]
    [InlineData("does not fit", """{"id":"e-1"}""", """[{"op":"remove","path":"/data"}]""")]
    [InlineData("no JSON object", """{"id":""", """[{"op":"remove","path":"/data"}]""")]
    public void A_patch_that_cannot_be_right_is_refused(string why, string payload, string patch) =>
        Assert.Contains(
            why,
            Assert.Throws<Failure>(() => Redrive.Write(Orders, Letter(payload), Patch(patch), Olga)).Message);

    [Fact]
    public void A_payload_of_which_only_a_part_was_kept_is_refused() =>
        Assert.Contains(
            "too large",
            Assert.Throws<Failure>(() => Redrive.Write(
                Orders, Letter("{", new Header("se-cut-from", "10000000")), null, Olga)).Message);

    [Fact]
    public void A_result_that_could_not_be_delivered_is_no_event_and_refused()
    {
        var record = new Record("orders.inbound", null, "{}"u8.ToArray(), [new Header("se-origin", "orders.results/0/7")], 0)
        {
            Offset = 1,
            Time = DateTimeOffset.UnixEpoch
        };

        Assert.Contains("no event of a client", Assert.Throws<Failure>(
            () => Redrive.Write(Orders, new DeadLetterView(record), null, Olga)).Message);
    }

    [Fact]
    public void An_event_that_could_not_be_folded_goes_to_the_events_again_byte_for_byte()
    {
        var record = new Record(
            "orders.dead-letters",
            "order/o-1"u8.ToArray(),
            [0, 0, 0, 0, 1, (byte)'{', (byte)'}'],
            [new Header("ce_id", "e-1"), new Header("se-reason", "not-foldable"), new Header("se-origin", "orders.events/0/7")],
            0)
        {
            Offset = 1,
            Time = DateTimeOffset.UnixEpoch
        };

        var again = Redrive.Write(Orders, new DeadLetterView(record), null, Olga)[0];

        Assert.Equal("orders.events", again.Topic);
        Assert.Equal(record.Key, again.Key);
        Assert.Equal(record.Value, again.Value);
        Assert.Equal(["ce_id: e-1", "se-redriven-by: olga", "se-redrive: r-1"], again.Headers.Select(header => header.ToString()));
    }

    [Fact]
    public void A_letter_with_a_text_that_is_none_is_sent_again_as_it_is_and_takes_no_patch()
    {
        var letter = Letter("""{"id":"e-1","type":"\ud800"}""");

        Assert.Equal(letter.Record.Value, Redrive.Write(Orders, letter, null, Olga)[0].Value);
        Assert.Contains("export it, mend it", Assert.Throws<Failure>(() => Redrive.Write(Orders, letter, Patch("""[{"op":"replace","path":"/type","value":"a.v1"}]"""), Olga)).Message);
    }

    private static DeadLetterView Letter(string payload, params Header[] headers) => new(
        new Record(
            "orders.dead-letters",
            "alice"u8.ToArray(),
            Encoding.UTF8.GetBytes(payload),
            [.. headers, new Header("se-origin", "orders.inbound/0/7")],
            0)
        {
            Offset = 1,
            Time = DateTimeOffset.UnixEpoch
        });

    private static Mending Patch(string json) => Mending.Read(Encoding.UTF8.GetBytes(json), "patch.json");
}
