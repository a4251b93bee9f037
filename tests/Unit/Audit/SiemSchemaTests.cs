using System.Text.Json;
using System.Text.RegularExpressions;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tests.Audit;

/// <summary>Every kind of act has what the schemas of the SIEMs ask for: siem-schemas.json, with source and version.</summary>
public partial class SiemSchemaTests
{
    private static readonly JsonElement Schemas =
        JsonElement.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests/Unit/Audit/siem-schemas.json")));

    [Theory, InlineData("asim"), InlineData("ocsf")]
    public void Every_act_has_all_mandatory_fields_and_the_values_that_are_allowed(string format)
    {
        var schema = Schemas.GetProperty(format);
        var faults = SomeAudit.All
            .SelectMany(record => Faults(schema, SomeAudit.Line(format, record)).Select(fault => $"{record.Action} {record.Outcome}: {fault}"))
            .Distinct();
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("asim", "Dvc"), InlineData("asim", "ObjectId"), InlineData("ocsf", "src_endpoint"), InlineData("ocsf", "metadata.version")]
    public void A_line_that_lacks_one_is_noticed(string format, string path)
    {
        var line = System.Text.Json.Nodes.JsonNode.Parse(SomeAudit.Line(format, SomeAudit.Full).GetRawText())!.AsObject();
        var (of, name) = path.Split('.') is [var outer, var inner] ? (line[outer]!.AsObject(), inner) : (line, path);
        of.Remove(name);
        Assert.NotEmpty(Faults(Schemas.GetProperty(format), JsonElement.Parse(line.ToJsonString())));
    }

    /// <summary>An act that is no event's has a literal name in the code.</summary>
    [Fact]
    public void Every_act_that_the_code_writes_is_in_the_table()
    {
        var written = new[] { "shared", "functions", "cli", "ingress" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/"))
            .SelectMany(file => LiteralAction().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .ToHashSet();
        Assert.Contains("dead-letter.redriven", written);
        Assert.Empty(written.Except(AuditAct.All.Select(act => act.Name)));
    }

    [Theory]
    [InlineData(AuditOutcome.Accepted, 1L, null, "Create", 1)]
    [InlineData(AuditOutcome.Accepted, 2L, null, "Set", 3)]
    [InlineData(AuditOutcome.Refused, 0L, "not-found", "Create", 1)]
    [InlineData(AuditOutcome.Refused, 1L, "not-yours", "Set", 3)]
    [InlineData(AuditOutcome.Repeated, 1L, null, "Create", 1)]
    [InlineData(AuditOutcome.Rejected, null, "not-json", "Execute", 99)]
    public void An_event_creates_or_changes_an_aggregate_or_is_just_sent(string outcome, long? version, string? code, string type, int id)
    {
        var record = SomeAudit.Least with { Outcome = outcome, Version = version, Code = code };
        Assert.Equal(type, SomeAudit.Line("asim", record).GetProperty("EventType").GetString());
        Assert.Equal(id, SomeAudit.Line("ocsf", record).GetProperty("activity_id").GetInt32());
    }

    [Fact]
    public void The_time_of_the_log_files_the_row_and_what_the_client_claims_stands_apart()
    {
        var asim = SomeAudit.Line("asim", SomeAudit.Full);
        Assert.All(
            ["TimeGenerated", "EventStartTime", "EventEndTime"],
            name => Assert.Equal(SomeAudit.Time, asim.GetProperty(name).GetDateTimeOffset()));
        Assert.Equal(SomeAudit.Full.ClaimedAt, asim.GetProperty("AdditionalFields").GetProperty("claimedAt").GetDateTimeOffset());
        var ocsf = SomeAudit.Line("ocsf", SomeAudit.Full);
        Assert.Equal(SomeAudit.Time, ocsf.GetProperty("time_dt").GetDateTimeOffset());
        Assert.Equal(SomeAudit.Time.ToUnixTimeMilliseconds(), ocsf.GetProperty("time").GetInt64());
        Assert.Equal(SomeAudit.Full.ClaimedAt, ocsf.GetProperty("unmapped").GetProperty("claimed_at").GetDateTimeOffset());
    }

    [Theory, InlineData("asim"), InlineData("ocsf")]
    public void A_line_of_the_longest_texts_fits_into_an_entry_of_a_tile(string format)
    {
        var longest = SomeAudit.Full;
        foreach (var text in typeof(AuditRecord).GetProperties().Where(one => one.PropertyType == typeof(string) && one.CanWrite))
            longest = With(longest, text.Name, new string('\u0001', AuditRecord.MostText));
        var line = AuditChain.Start.Append(int.MaxValue, long.MaxValue - 1, Written(longest), AuditFormats.All[format]).Line;
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(line), 40_000, AuditChain.MaxLine);
    }

    [Fact]
    public void Of_a_text_that_is_too_long_its_beginning_its_length_and_its_hash_are_there()
    {
        var text = new string('x', 100_000);
        var cut = $"{text[..256]}… (100000 characters, SHA-256 {Hash(text)})";
        var record = With(SomeAudit.Full, "Reason", text);
        Assert.Equal(cut, Written(record).Reason);
        Assert.Equal(cut, AuditRecord.Read(new("audit", null, record.ToJson(), [], 0), new("c")).Reason); // as a foreign producer writes it
        Assert.Equal(cut, Written(Written(record)).Reason);
    }

    private static AuditRecord Written(AuditRecord record) =>
        AuditRecord.Read(record.ToRecord(new Topics("c")) with { Partition = 0 }, new("c"));

    private static AuditRecord With(AuditRecord record, string property, string value)
    {
        var copy = record with { };
        typeof(AuditRecord).GetProperty(property)!.SetValue(copy, value);
        return copy;
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private static IEnumerable<string> Faults(JsonElement schema, JsonElement line)
    {
        foreach (var path in Texts(schema.GetProperty("mandatory")).Concat(Texts(schema.GetProperty("recommended"))))
        {
            if (SomeAudit.At(line, path) is not { } found || found.ToString() == "") yield return $"{path} is missing";
        }
        foreach (var one in schema.GetProperty("oneOf").EnumerateArray())
        {
            if (!Texts(one).Any(path => SomeAudit.At(line, path) is not null)) yield return $"none of {one} is there";
        }
        foreach (var rule in schema.GetProperty("values").EnumerateObject())
        {
            if (SomeAudit.At(line, rule.Name) is { } value && rule.Value.EnumerateArray().All(one => one.ToString() != value.ToString()))
                yield return $"{rule.Name} is {value}";
        }
    }

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(text => text.GetString()!);

    [GeneratedRegex(@"Action = ""([a-z.-]+)""")]
    private static partial Regex LiteralAction();
}
