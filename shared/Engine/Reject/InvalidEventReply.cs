using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Notify;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Reject;

/// <summary>What the sender of something that is not a valid event is told.</summary>
public static class InvalidEventReply
{
    /// <summary>The reply to a record that holds no valid event.</summary>
    public static void Rejected(this ResultWriter results, RecordBuffer to, InboundEvent inbound, InvalidEvent invalid, Record record)
    {
        to.Begin(
            results.Topic, Encoding.UTF8.GetBytes(invalid.Subject is { } subject && Subject.IsValid(subject) ? subject : inbound.User));
        var id = ResultWriter.Head(to, inbound, record);
        var json = results.Begin(to, id, ResultTypes.Rejected, invalid.Subject, record.Time);
        json.WriteStartObject();
        json.WriteString("event"u8, invalid.Id);
        json.WriteString("subject"u8, invalid.Subject);
        json.WriteString("code"u8, invalid.Code);
        SchemaErrorsJson.WriteErrors(json, invalid.Errors);
        json.WriteEndObject();
        ResultWriter.End(to, json);
    }
}
