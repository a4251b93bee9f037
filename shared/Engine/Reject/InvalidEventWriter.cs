using System.Text.RegularExpressions;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Notify;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Reject;

/// <summary>
/// What follows from a rejection: a dead letter with the bytes as received, the reply where somebody can be answered, and the audit record.
/// </summary>
public sealed partial class InvalidEventWriter(Topics topics)
{
    private readonly ResultWriter results = new(topics.Results, topics.Context);

    /// <param name="to">Where the records are added.</param>
    /// <param name="record">What is rejected.</param>
    /// <param name="inbound">Who sent it; null when the record does not say.</param>
    /// <param name="invalid">Why.</param>
    public void Write(IRecordSink to, Record record, InboundEvent? inbound, InvalidEvent invalid)
    {
        to.Add(DeadLetter.Write(topics.DeadLetters, record, invalid));
        if (inbound is not null)
        {
            var reply = new RecordBuffer();
            results.Rejected(reply, inbound, invalid, record);
            to.Add(reply[0]);
        }
        to.Add(new AuditRecord
        {
            Actor = inbound?.User ?? SystemActors.Unknown,
            ActorType = inbound is null ? ActorType.Unknown : ActorType.User,
            Action = invalid.Type is { } type && EventType().IsMatch(type) ? type : "event.sent",
            Object = invalid.Subject is { } subject && Subject.IsValid(subject) ? subject : null,
            Outcome = AuditOutcome.Rejected,
            Code = invalid.Code,
            Reason = invalid.Place,
            Event = invalid.Id,
            ReceivedAt = inbound?.Received,
            At = record.Time,
            MqttTopic = inbound?.MqttTopic is { Length: > 0 } topic ? topic : null,
            Context = topics.Context,
            Origin = record.Origin,
            RedrivenBy = inbound?.Headers.FindText(HeaderNames.RedrivenBy),
            Redrive = inbound?.Headers.FindText(HeaderNames.Redrive),
            Patch = inbound?.Headers.FindText(HeaderNames.Patch),
        }.ToRecord(topics));
    }

    /// <summary>What looks like the type of an event; the audit does not repeat any other text that stands in its place.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,100}\.v[0-9]{1,9}\z")]
    private static partial Regex EventType();
}
