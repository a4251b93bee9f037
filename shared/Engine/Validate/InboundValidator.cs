using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Engine.Replay;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Engine.Validate;

/// <summary>
/// What becomes of a record of <c>inbound</c>: a valid event, or a rejection with its dead letter, reply and audit record.
/// </summary>
/// <param name="read">The shape of inbound records: one of <see cref="InboundShapes"/>.</param>
/// <param name="find">
/// The schema of an event type; null when there is none. Throws when the registry cannot tell, so that the event is tried again.
/// </param>
public sealed class InboundValidator(
    AggregateRegistry aggregates, Topics topics, Func<Record, InboundEvent?> read, Func<string, ValueTask<KnownSchema?>> find)
{
    private readonly InvalidEventWriter invalidWriter = new(topics);

    /// <summary>
    /// Adds what is to be written for the record. Throws only when the registry cannot tell. A record on which our own code throws is
    /// rejected, or it would hold up every record behind it.
    /// </summary>
    public async ValueTask Validate(Record record, RecordList writes)
    {
        var before = writes.Count;
        InboundEvent? inbound = null;
        var isAsking = false;
        try
        {
            if ((inbound = read(record)) is null)
            {
                invalidWriter.Write(
                    writes, record, null,
                    new(InvalidEventCode.NoUser, [new("", "user", "The record does not say that it came in on a topic 'events/{user}'.")]));
                return;
            }
            if (Read(inbound, record, writes) is not { } e) return;
            isAsking = true;
            var schema = aggregates.OfEventType(e.Type) is null ? null : await find(e.Type);
            isAsking = false;
            if (ErrorOf(e, schema, out var stored) is { } invalid)
            {
                invalidWriter.Write(writes, record, inbound, invalid);
            }
            else
            {
                writes.Add(Redriven(inbound, StoredEvent.Write(
                    topics.Events, e with { Data = stored }, schema!.Id, inbound.User, inbound.MqttTopic,
                    inbound.ReplyTo, inbound.Correlation, inbound.Received, schema.Schema.ContentType)));
            }
        }
        catch (Exception e) when (!isAsking && PoisonEvent.IsCausedBy(e))
        {
            writes.RemoveRange(before, writes.Count - before);
            invalidWriter.Write(writes, record, inbound, new(InvalidEventCode.Unreadable, [new("", "record", PoisonEvent.Describe(e))]));
        }
    }

    /// <summary>
    /// The event that a schema must allow; null when the record is no such event, and then the outcome is already written.
    /// </summary>
    private CloudEvent? Read(InboundEvent inbound, Record record, RecordList writes)
    {
        var envelope = Envelope.Read(inbound);
        if (!envelope.Ok)
        {
            invalidWriter.Write(writes, record, inbound, envelope.InvalidEvent);
            return null;
        }
        if (inbound.AskedReplyTo is { } asked && asked != inbound.ReplyTo)
            writes.Add(IgnoredReplyTo(inbound, envelope.Value, asked, record));
        if (envelope.Value.Type != ResumeRequest.Type) return envelope.Value;
        var request = ResumeRequest.Of(inbound, envelope.Value.Id, envelope.Value.Data);
        if (request.Ok) writes.Add(request.Value.ToRecord(topics.Resumes));
        else invalidWriter.Write(writes, record, inbound, request.InvalidEvent);
        return null;
    }

    private InvalidEvent? ErrorOf(CloudEvent e, KnownSchema? schema, out ReadOnlyMemory<byte> stored)
    {
        stored = default;
        if (schema is null)
            return Rejected(InvalidEventCode.UnknownType, [new("/type", "type", $"There is no event type '{e.Type}' here.")]);
        if (aggregates.OfSubject(e.Subject) != aggregates.OfEventType(e.Type))
        {
            return Rejected(InvalidEventCode.NotAnEvent,
                [new("/subject", "aggregate", $"An event of type '{e.Type}' is about another kind of aggregate.")]);
        }
        var errors = new List<SchemaError>(0);
        return schema.Schema.Check(e.Data, errors, "/data", out stored)
            ? null
            : Rejected(schema.Schema is UnusableSchema ? InvalidEventCode.UnusableSchema : InvalidEventCode.SchemaMismatch, errors);

        InvalidEvent Rejected(string code, IReadOnlyList<SchemaError> errors) => new(code, errors, e.Id, e.Type, e.Subject);
    }

    /// <summary>An event that an operator has sent again says so on to its audit record.</summary>
    private static Record Redriven(InboundEvent inbound, Record stored) =>
        inbound.Redriven is { Count: > 0 } redriven ? stored with { Headers = [.. stored.Headers, .. redriven] } : stored;

    /// <summary>A response topic that is not the client's own is not used, and the audit records that the client asked for it.</summary>
    private Record IgnoredReplyTo(InboundEvent inbound, CloudEvent e, string asked, Record record) => new AuditRecord
    {
        Actor = inbound.User,
        ActorType = ActorType.User,
        Action = "reply-topic.asked",
        Object = asked,
        Outcome = AuditOutcome.Ignored,
        Code = "foreign-reply-topic",
        Reason = $"A response topic lies below {MqttTopics.RepliesTo(inbound.User)}, "
            + $"has at most {MqttTopics.MaxReplyLevels} levels and {MqttTopics.MaxReplyTopic} characters, and no wildcard.",
        Event = e.Id,
        ReceivedAt = inbound.Received,
        At = record.Time,
        MqttTopic = inbound.MqttTopic,
        Context = topics.Context,
        Origin = record.Origin,
    }.ToRecord(topics);
}

/// <summary>A schema as the registry knows it: its id, and compiled.</summary>
public sealed record KnownSchema(int Id, IDataSchema Schema);
