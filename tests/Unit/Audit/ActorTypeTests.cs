using System.Text.Json;
using ServerlessEvents.Cli.DeadLetters;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Tests.Folding;

namespace ServerlessEvents.Tests.Audit;

/// <summary>The audit says apart from the name whether a user, an operator or the system has acted: names may be the same.</summary>
public class ActorTypeTests
{
    private static readonly Topics Topics = new("test");
    private static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch.AddYears(57);

    [Fact]
    public void What_a_user_does_is_a_users_whether_it_is_folded_or_rejected()
    {
        Assert.Equal(("alice", "user", null), Who(Folded()));
        Assert.Equal(("alice", "user", null), Who(Rejected("events/alice")));
    }

    [Fact]
    public void Where_a_record_names_no_user_the_type_is_unknown_too() =>
        Assert.Equal(("unknown", "unknown", null), Who(Rejected("events/#")));

    [Fact]
    public void A_redrive_is_an_operators_and_the_event_stays_its_users_and_says_who_has_redriven_it()
    {
        var letter = DeadLetter.Write(Topics.DeadLetters, Stored(), new("not-foldable", []));
        var written = Redrive.Write(Topics, new(letter with { Time = Time }), null, new("alice", "desk-7", "r-1", Time));
        Assert.Equal(("alice", "operator", null), Who(written[1]));
        Assert.Equal(("alice", "user", "alice"), Who(Folded(written[0].Headers)));
    }

    [Fact]
    public async Task A_rebuild_is_the_systems()
    {
        var log = new MemoryLog(Topics);
        foreach (var version in new[] { 1, 2 })
        {
            var added = new Arrival("counter/c-1", "counter.added.v1", """{"amount":1}"""u8.ToArray(), "alice", version, null).ToRecord();
            await Fold(log, Counter.Version(version)).Fold([log.Append(added)], default);
        }
        var rebuilt = log.CommittedTo(Topics.Audit).Single(record => Json(record).GetProperty("action").GetString() == "fold.rebuild-started");
        Assert.Equal(("fold-events", "system", null), Who(rebuilt));
    }

    [Theory]
    [InlineData("user", "Regular", 1, "User"), InlineData("operator", "Admin", 2, "Admin"), InlineData("system", "System", 3, "System")]
    [InlineData("unknown", "Other", 0, "Unknown"), InlineData("robot", "Other", 99, "robot")]
    public void A_SIEM_gets_it_in_the_words_of_its_schema(string type, string asim, int ocsfId, string ocsf)
    {
        Assert.Equal(asim, Line("asim", type).GetProperty("ActorUserType").GetString());
        var user = Line("ocsf", type).GetProperty("actor").GetProperty("user");
        Assert.Equal((ocsfId, ocsf), (user.GetProperty("type_id").GetInt32(), user.GetProperty("type").GetString()));
        Assert.Equal("olga", Line("asim", type).GetProperty("AdditionalFields").GetProperty("redrivenBy").GetString());
        Assert.Equal("olga", Line("ocsf", type).GetProperty("unmapped").GetProperty("redriven_by").GetString());
    }

    private static PartitionFold Fold(MemoryLog log, Aggregate aggregate) =>
        new(new(new AggregateRegistry(aggregate), Topics, TimeProvider.System), 0, log.Open, (_, _) => Task.CompletedTask);

    private static JsonElement Line(string format, string type)
    {
        var json = $$"""{"actor":"a","actorType":"{{type}}","action":"a","outcome":"done","at":"2026-11-23T12:00:00Z","context":"c","redrivenBy":"olga"}""";
        var record = AuditRecord.FromJson(System.Text.Encoding.UTF8.GetBytes(json));
        return JsonElement.Parse(AuditChain.Start.Append(0, 0, record, AuditFormats.All[format]).Line);
    }

    private static Record Folded(params IReadOnlyList<Header> more)
    {
        var stored = Stored();
        var records = new RecordBuffer();
        new FoldAudit(Topics).Write(
            records,
            StoredEvent.Read(stored with { Headers = [.. stored.Headers, .. more] }, out _)!,
            new Folded(null!, new RecordedOutcome(1, 7, Time, null), null, false, []));
        return Assert.Single(records);
    }

    private static Record Stored()
    {
        var e = new CloudEvent("e-1", "shop", "counter.added.v1", "counter/c-1", "{}"u8.ToArray());
        var record = StoredEvent.Write(Topics.Events, e, 1, "alice", "events/alice", "replies/alice", null, null);
        return record with { Partition = 0, Offset = 0, Time = Time };
    }

    private static Record Rejected(string topic)
    {
        var record = new Record(Topics.Inbound, null, "{"u8.ToArray(), [new(HeaderNames.MqttTopic, topic)]) { Time = Time };
        var writes = new RecordList();
        new InvalidEventWriter(Topics).Write(writes, record, InboundEvent.Read(record), new(InvalidEventCode.NotAnEvent, [new("", "json", "It is none.")]));
        return writes[^1];
    }

    private static (string?, string?, string?) Who(Record audit)
    {
        var json = Json(audit);
        return (json.GetProperty("actor").GetString(), Optional("actorType"), Optional("redrivenBy"));

        string? Optional(string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private static JsonElement Json(Record record) => JsonElement.Parse(record.Value);
}
