using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tests.Audit;

/// <summary>Each audit line carries the hash of the one before it, so that a line that is missing or changed shows.</summary>
public class AuditChainTests
{
    private static readonly AuditRecord Placed = new()
    {
        Actor = "alice",
        Action = "order.placed.v1",
        Object = "order/o-1",
        Outcome = AuditOutcome.Accepted,
        Event = "e-1",
        At = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero),
        Context = "orders",
        Version = 1,
    };

    [Fact]
    public void The_hash_is_over_the_one_before_and_the_line_without_it()
    {
        var (first, _) = AuditChain.Start.Append(0, 0, Placed);
        var (_, line) = first.Append(0, 2, Placed with { Event = "e-2" });
        var at = line.LastIndexOf(",\"hash\":", StringComparison.Ordinal);
        var body = line[..at] + "}";
        var hash = SHA256.HashData([.. first.Hash.Span, .. Encoding.UTF8.GetBytes(body)]);
        Assert.Equal(Convert.ToHexStringLower(hash), JsonDocument.Parse(line).RootElement.GetProperty("hash").GetString());
    }

    [Fact]
    public void A_record_gives_the_bytes_that_it_has_always_given_for_a_SIEM_compares_what_comes_again() => Assert.Equal(
        """{"TimeGenerated":"2026-11-23T12:00:00+00:00","EventVendor":"ServerlessEvents","EventProduct":"orders","EventSchema":"AuditEvent","EventSchemaVersion":"0.1.2","EventType":"Other","EventCount":1,"EventStartTime":"2026-11-23T12:00:00+00:00","EventEndTime":"2026-11-23T12:00:00+00:00","EventResult":"Success","EventOriginalUid":"e-1","ActorUsername":"alice","ActorUsernameType":"Simple","Operation":"order.placed.v1","Object":"order/o-1","ObjectType":"Other","AdditionalFields":{"outcome":"accepted","version":1},"partition":1,"offset":5,"hash":"a8a86245937f9e1deda049ae2f664c62769285d63e98266d4ec097a496d40156"}""",
        AuditChain.Start.Append(1, 5, Placed).Line);

    [Fact]
    public void Another_record_before_it_changes_every_hash_after_it()
    {
        var right = AuditChain.Start.Append(0, 0, Placed).After.Append(0, 1, Placed).Line;
        var wrong = AuditChain.Start.Append(0, 0, Placed with { Actor = "bob" }).After.Append(0, 1, Placed).Line;
        Assert.NotEqual(right, wrong);
    }

    [Fact]
    public void A_record_says_who_did_what_to_what_and_what_came_of_it()
    {
        using var json = JsonDocument.Parse(AuditChain.Start.Append(4, 9, Placed).Line);
        var line = json.RootElement;
        Assert.Equal(
            ("alice", "order.placed.v1", "order/o-1", "Success", 4, 9L),
            (
                line.GetProperty("ActorUsername").GetString(),
                line.GetProperty("Operation").GetString(),
                line.GetProperty("Object").GetString(),
                line.GetProperty("EventResult").GetString(),
                line.GetProperty("partition").GetInt32(),
                line.GetProperty("offset").GetInt64()));
    }

    [Fact]
    public void An_audit_record_survives_its_JSON() => Assert.Equal(Placed, AuditRecord.FromJson(Placed.ToJson()));
}
