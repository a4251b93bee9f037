using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Notify;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Reject;

/// <summary>What follows from a rejection: a dead letter with the bytes as received, the reply where somebody can be answered, and the audit record.</summary>
public sealed class InvalidEventWriter(Topics topics)
{
    /// <param name="writes">Where the records are added.</param>
    /// <param name="record">What is rejected.</param>
    /// <param name="inbound">Who sent it; null when the record does not say.</param>
    /// <param name="invalid">Why.</param>
    /// <param name="origin">Where it lies.</param>
    public void Write(List<NewRecord> writes, LogRecord record, InboundEvent? inbound, InvalidEvent invalid, string origin)
    {
        writes.Add(DeadLetter.Write(topics.DeadLetters, record, origin, invalid));
        if (inbound is not null)
        {
            var reply = new RecordBuffer();
            new ResultWriter(topics.Results, topics.Context).Rejected(reply, inbound, invalid, origin, record.Time);
            writes.AddRange(reply);
        }
        writes.Add(new AuditRecord
        {
            Actor = inbound?.User ?? SystemActors.Unknown,
            Action = invalid.Type ?? "event.sent",
            Object = invalid.Subject,
            Outcome = AuditOutcome.Rejected,
            Code = invalid.Code,
            Reason = invalid.First,
            Event = invalid.Id,
            ReceivedAt = inbound?.Received,
            At = record.Time,
            MqttTopic = inbound?.MqttTopic,
            Context = topics.Context,
            Origin = origin,
        }.ToRecord(topics));
    }
}
