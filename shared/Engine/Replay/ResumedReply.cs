using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Notify;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Replay;

/// <summary>What follows the notifications that a client had missed.</summary>
public static class ResumedReply
{
    /// <summary>The one reply to a resume request, when all that was missed is delivered.</summary>
    public static void Resumed(this ResultWriter results, RecordBuffer to, ResumeRequest request, ReplayPage replay, Record record)
    {
        to.Begin(results.Topic, Encoding.UTF8.GetBytes(request.Inbound.User));
        var id = ResultWriter.Head(to, request.Inbound, record);
        var json = results.Begin(to, id, ResultTypes.Resumed, subject: null, record.Time);
        json.WriteStartObject();
        json.WriteString("event"u8, request.Id);
        json.WriteString("position"u8, replay.Position.ToString());
        json.WriteNumber("replayed"u8, replay.Missed.Count);
        json.WriteBoolean("complete"u8, replay.IsComplete);
        json.WriteStartArray("gone"u8);
        foreach (var gone in replay.Gone)
        {
            json.WriteStartObject();
            json.WriteNumber("partition"u8, gone.Partition);
            json.WriteNumber("first"u8, gone.First);
            json.WriteNumber("last"u8, gone.Last);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        ResultWriter.End(to, json);
    }
}
