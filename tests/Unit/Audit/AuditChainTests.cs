using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tests.Audit;

/// <summary>Each audit line carries the hash of the one before it, so that a line that is missing or changed shows.</summary>
public class AuditChainTests
{
    private static readonly AuditShape Asim = AuditFormats.All["asim"];

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
    public void The_hash_is_over_the_bytes_before_it_and_the_next_line_names_it()
    {
        var (chain, first) = AuditChain.Start.Append(0, 0, Placed, Asim);
        var (_, second) = chain.Append(0, 2, Placed with { Event = "e-2" }, AuditFormats.All["ocsf"]); // another shape breaks nothing
        Assert.All([first, second], line => Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line[..^75]))),
            JsonElement.Parse(line).GetProperty("hash").GetString()));
        Assert.Equal(JsonElement.Parse(first).GetProperty("hash").GetString(), JsonElement.Parse(second).GetProperty("previous").GetString());
        Assert.Equal(new string('0', 64), JsonElement.Parse(first).GetProperty("previous").GetString());
        Assert.Equal((0, 1), (JsonElement.Parse(first).GetProperty("index").GetInt64(), JsonElement.Parse(second).GetProperty("index").GetInt64()));
        Assert.Equal("ocsf/1", JsonElement.Parse(second).GetProperty("shape").GetString());
    }

    /// <summary>
    /// A difference means that a released shape was changed: leave it, and make a new version (AuditFormats). RECORD=1 writes the file of
    /// a new one.
    /// </summary>
    [Theory, InlineData("asim"), InlineData("ocsf")]
    public void A_shape_gives_the_bytes_that_it_has_always_given_for_a_SIEM_compares_what_comes_again(string format)
    {
        var shape = AuditFormats.All[format];
        var file = Path.Combine(Repository.Root, "tests/Unit/Audit/shapes", shape.Version.Replace('/', '-') + ".json");
        var line = AuditChain.Start.Append(1, 5, SomeAudit.Full, shape).Line;
        if (Environment.GetEnvironmentVariable("RECORD") == "1" && !File.Exists(file)) File.WriteAllText(file, line);
        Assert.Equal(File.ReadAllText(file), line);
    }

    [Fact]
    public void Another_record_before_it_changes_every_hash_after_it()
    {
        var right = AuditChain.Start.Append(0, 0, Placed, Asim).After.Append(0, 1, Placed, Asim).Line;
        var wrong = AuditChain.Start.Append(0, 0, Placed with { Actor = "bob" }, Asim).After.Append(0, 1, Placed, Asim).Line;
        Assert.NotEqual(right, wrong);
    }

    [Fact]
    public void A_record_says_who_did_what_to_what_and_what_came_of_it()
    {
        using var json = JsonDocument.Parse(AuditChain.Start.Append(4, 9, Placed, Asim).Line);
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
