using System.Text;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Engine.Validate;

namespace ServerlessEvents.Tests.Audit;

/// <summary>The audit of a rejection says where the fault is and which rule it breaks, and repeats nothing that was sent.</summary>
public class RejectionAuditTests
{
    private const string Secret = "secret 4111";
    private static readonly Topics Topics = new("test");

    [Theory]
    [InlineData("/data/card", "pattern", "/data/card: pattern")]
    [InlineData("", "json", "json")]
    [InlineData("/data/secret 4111", "additionalProperties", "/data: additionalProperties")]
    [InlineData("/secret 4111", "unevaluatedProperties", "unevaluatedProperties")]
    public void Only_pointer_and_keyword_of_the_first_fault_are_there(string pointer, string keyword, string reason)
    {
        var audit = Audit(new(InvalidEventCode.SchemaMismatch, [new(pointer, keyword, $"found \"my {Secret}\"")], "e-1", "order.paid.v1", "order/o-1"));
        Assert.Equal((reason, "order.paid.v1", "order/o-1", "e-1"), (audit.Reason, audit.Action, audit.Object, audit.Event));
    }

    [Fact]
    public void How_many_faults_there_are_is_said() => Assert.Equal(
        "/a: type, and 2 more",
        Audit(new("x", [new("/a", "type", ""), new("/b", "type", ""), new("/c", "type", "")])).Reason);

    [Theory, InlineData("my secret 4111"), InlineData(""), InlineData("order.paid"), InlineData("a\nb.v1")]
    public void What_is_no_type_and_no_subject_is_not_repeated_as_one(string text)
    {
        var audit = Audit(new(InvalidEventCode.NotAnEvent, [new("", "type", "")], "e-1", text, text));
        Assert.Equal(("event.sent", null), (audit.Action, audit.Object));
    }

    [Fact]
    public async Task An_event_whose_every_value_is_secret_leaves_none_in_the_audit()
    {
        var payload = $$$"""{"id":"e-1","source":"a","specversion":"1.0","type":"{{{Secret}}}","subject":"{{{Secret}}}","time":"{{{Secret}}}","data":{"{{{Secret}}}":"{{{Secret}}}"}}""";
        var record = new Record(Topics.Inbound, null, Encoding.UTF8.GetBytes(payload), [new(HeaderNames.MqttTopic, "events/alice")]) { Time = SomeAudit.Time };
        var writes = new RecordList();
        var validator = new InboundValidator(new(Counter.Aggregate), Topics, InboundEvent.Read, _ => new((KnownSchema?)null));
        await validator.Validate(record, writes);
        var audit = writes.Single(written => written.Topic == Topics.Audit);
        Assert.DoesNotContain("4111", Encoding.UTF8.GetString(audit.Value!));
        Assert.Contains("4111", Encoding.UTF8.GetString(writes.Single(written => written.Topic == Topics.DeadLetters).Value!));
    }

    [Fact]
    public void A_redriven_event_that_is_rejected_again_says_who_has_sent_it()
    {
        var record = new Record(
            Topics.Inbound,
            null,
            "{"u8.ToArray(),
            [
                new(HeaderNames.MqttTopic, "events/alice"), new(HeaderNames.RedrivenBy, "olga"), new(HeaderNames.Redrive, "r-1"),
                new(HeaderNames.Patch, "sha256:00"),
            ]);
        var audit = Audit(new(InvalidEventCode.NotJson, [new("", "json", "")]), record);
        Assert.Equal(("alice", "olga", "r-1", "sha256:00"), (audit.Actor, audit.RedrivenBy, audit.Redrive, audit.Patch));
    }

    private static AuditRecord Audit(InvalidEvent invalid, Record? record = null)
    {
        record ??= new(Topics.Inbound, null, "{"u8.ToArray(), [new(HeaderNames.MqttTopic, "events/alice")]);
        var writes = new RecordList();
        new InvalidEventWriter(Topics).Write(writes, record, InboundEvent.Read(record), invalid);
        return AuditRecord.FromJson(writes.Single(written => written.Topic == Topics.Audit).Value);
    }
}
