using System.Text;
using System.Text.Json;
using ServerlessEvents.Client;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Notify;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.Client;

/// <summary>What a client writes is what validation reads, and it reads what the system says.</summary>
public class ClientTests
{
    private static readonly CloudEvent Paid = new("e-1", "shop", "order.paid.v1", "order/o-1", Data("""{"amount":1.50}"""))
    {
        Time = new DateTimeOffset(2026, 11, 23, 13, 0, 0, 5, TimeSpan.FromHours(1)),
        ExpectedVersion = 3,
        TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    };

    private static readonly EventSchemas Schemas = EventSchemas.EmbeddedIn(typeof(OrdersContext).Assembly);

    [Fact]
    public void A_new_subject_is_one_that_nobody_can_guess()
    {
        string[] subjects = [EventWriter.NewSubject("order"), EventWriter.NewSubject("order")];
        Assert.All(subjects, subject => Assert.Matches("^order/[0-9a-f]{32}$", subject));
        Assert.All(subjects, subject => Assert.True(Subject.IsValid(subject)));
        Assert.NotEqual(subjects[0], subjects[1]);
    }

    [Fact]
    public void An_event_is_read_as_it_was_written()
    {
        var read = Envelope.Read(new InboundEvent("alice", "events/alice", EventWriter.Write(Paid), []));

        Assert.Equal("""{"amount":1.50}""", Encoding.UTF8.GetString(read.Value!.Data.Span));
        Assert.Equal(Paid with { Data = default }, read.Value with { Data = default });
    }

    [Fact]
    public void Every_type_of_event_has_its_schema_embedded() =>
        Assert.Equal(OrdersContext.Aggregates.EventTypes.Order(), Schemas.Types.Order());

    [Fact]
    public void A_client_knows_what_is_wrong_with_an_event_before_it_sends_it()
    {
        Assert.Empty(Schemas.Check(Paid));
        Assert.Equal("/data/amount", Assert.Single(Schemas.Check(Paid with { Data = Data("""{"amount":-1}""") })).Pointer);
        Assert.Equal("/subject", Assert.Single(Schemas.Check(Paid with { Subject = "o-1" })).Pointer);
        Assert.Equal("/type", Assert.Single(Schemas.Check(Paid with { Type = "order.lost.v1" })).Pointer);
    }

    [Fact]
    public void A_rejection_is_read_with_its_errors()
    {
        var written = new RecordBuffer();
        var invalid = new InvalidEvent(
            InvalidEventCode.SchemaMismatch, [new("/data/amount", "minimum", "too small")], "e-1", "order.paid.v1", "order/o-1");
        new ResultWriter("orders.results", "orders").Rejected(
            written,
            new InboundEvent("alice", "events/alice", default, []),
            invalid,
            new Record("orders.inbound", null, null, [], 0) { Offset = 7, Time = DateTimeOffset.UnixEpoch });

        var reply = Reply.Read(written.ValueOf(0));

        Assert.False(reply.IsAccepted);
        Assert.Equal(
            (ResultTypes.Rejected, "e-1", "order/o-1", null, "schema-mismatch"),
            (reply.Type, reply.Event, reply.Subject, reply.Version, reply.Code));
        Assert.Equal(invalid.Errors, reply.Errors);
    }

    [Fact]
    public void A_notification_a_state_and_its_end_are_read()
    {
        var notification = Notification.Read(
            """{"specversion":"1.0","id":"orders.events/0/4/0","source":"/orders","type":"order.settled.v1","subject":"order/o-1","time":"2026-11-23T12:00:00Z","data":{"total":5}}"""u8);
        var written = new RecordBuffer();
        new ResultWriter("orders.results", "orders").State(
            written, "order/o-1", "alice", 2, revision: 3, isFinal: false, """{"status":"none"}"""u8);
        var state = AggregateState.Read(written.ValueOf(0));

        Assert.Equal(
            ("order.settled.v1", "order/o-1", 5),
            (notification.Type, notification.Subject, notification.Data.GetProperty("total").GetInt32()));
        Assert.Equal(
            ("order/o-1", 2, 3, "none"),
            (state!.Subject, state.Version, state.Revision, state.State.GetProperty("status").GetString()));
        Assert.Null(AggregateState.Read([]));
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"type":"event.accepted.v1"}""")]
    [InlineData("""{"type":1,"data":{}}""")]
    [InlineData("""hello""")]
    public void What_is_no_reply_is_an_error_in_JSON(string payload) =>
        Assert.ThrowsAny<JsonException>(() => Reply.Read(Encoding.UTF8.GetBytes(payload)));

    [Theory]
    [InlineData("""{"subject":"order/o-1","version":"2","state":{}}""")]
    [InlineData("""{"subject":"order/o-1","version":2}""")]
    [InlineData("""[]""")]
    public void What_is_no_state_is_an_error_in_JSON(string payload) =>
        Assert.ThrowsAny<JsonException>(() => AggregateState.Read(Encoding.UTF8.GetBytes(payload)));

    [Theory]
    [InlineData("""{"id":"n-1","type":"order.settled.v1","subject":"order/o-1","time":5,"data":{}}""")]
    [InlineData("""{"id":"n-1","type":"order.settled.v1","subject":"order/o-1","time":"yesterday","data":{}}""")]
    public void What_is_no_notification_is_an_error_in_JSON(string payload) =>
        Assert.ThrowsAny<JsonException>(() => Notification.Read(Encoding.UTF8.GetBytes(payload)));

    private static byte[] Data(string json) => Encoding.UTF8.GetBytes(json);
}
