using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Audit;

/// <summary>What is written of a folded event is an audit record like any other, to the byte.</summary>
public class FoldAuditTests
{
    private static readonly Topics Topics = new("test");
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Theory]
    [InlineData(false, null, AuditOutcome.Accepted)]
    [InlineData(false, "no", AuditOutcome.Refused)]
    [InlineData(true, null, AuditOutcome.Repeated)]
    [InlineData(true, "no", AuditOutcome.Repeated)]
    public void An_audit_record_says_who_did_what_and_what_came_of_it(bool isRepeat, string? code, string outcome)
    {
        var e = new CloudEvent("e-1", "shop/grün", "order.paid.v1", "order/o-1", "{}"u8.ToArray())
        {
            Time = Time.AddHours(-1),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        };
        var written = Write(
            Stored(
                StoredEvent.Write(Topics.Events, e, 1, "alice", "events/alice", "replies/alice", correlation: null, Time.AddSeconds(-1))),
            isRepeat,
            code is null ? null : new Refusal(code, "\"No\"."));
        var expected = new AuditRecord
        {
            Actor = "alice",
            ActorType = ActorType.User,
            Action = "order.paid.v1",
            Object = "order/o-1",
            Outcome = outcome,
            Code = code,
            Reason = code is null ? null : "\"No\".",
            Event = "e-1",
            ClaimedSource = "shop/grün",
            ClaimedAt = Time.AddHours(-1),
            ReceivedAt = Time.AddSeconds(-1),
            At = Time,
            Version = 7,
            MqttTopic = "events/alice",
            Trace = e.TraceParent,
            Context = "test",
            Origin = "test.events/2/13",
        }.ToRecord(Topics);
        Assert.Equal((expected.Topic, Text(expected.Key), Text(expected.Value)), (written.Topic, Text(written.Key), Text(written.Value)));
    }

    [Fact]
    public void What_the_event_lacks_is_left_out_and_what_is_no_text_is_replaced()
    {
        var record = Stored(
            StoredEvent.Write(
                Topics.Events,
                new CloudEvent("e-1", "?", "order.paid.v1", "order/o-1", "{}"u8.ToArray()),
                1,
                "alice",
                "events/alice",
                "replies/alice",
                null,
                null));
        var audit = AuditRecord.FromJson(Write(
            With(record, new(HeaderNames.Source, [(byte)'a', 0xff]), new(HeaderNames.Time, "yesterday"), new(HeaderNames.Received, "x")),
            isRepeat: false,
            refusal: null).Value);
        Assert.Equal(("a\ufffd", null, null, null), (audit.ClaimedSource, audit.ClaimedAt, audit.ReceivedAt, audit.Trace));
    }

    private static Record Write(Record record, bool isRepeat, Refusal? refusal)
    {
        var records = new RecordBuffer();
        new FoldAudit(Topics)
            .Write(
                records, StoredEvent.Read(record, out _)!,
                new Folded(null!, new RecordedOutcome(1, 7, Time, refusal), Audience: null, isRepeat, []));
        return Assert.Single(records);
    }

    private static Record Stored(Record record) => record with { Partition = 2, Offset = 13, Time = Time };

    private static Record With(Record record, params Header[] more) =>
        record with { Headers = [.. record.Headers, .. more] };

    private static string Text(byte[]? bytes) => System.Text.Encoding.UTF8.GetString(bytes!);
}
