using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// The audit record of an event that was folded, written as it comes out of the log: the same JSON as for an <see cref="AuditRecord"/>,
/// without making one.
/// </summary>
public sealed class FoldAudit(Topics topics)
{
    public void Write(RecordBuffer records, StoredEvent e, Folded folded)
    {
        var headers = e.Record.Headers;
        headers.TryFind(HeaderNames.Actor, out var actor);
        records.Begin(topics.Audit, actor);
        var json = records.BeginJson();
        json.WriteStartObject();
        json.WriteString("actor"u8, e.Actor);
        json.WriteString("actorType"u8, ActorType.User);
        json.WriteString("action"u8, e.Type);
        json.WriteString("object"u8, e.Subject);
        json.WriteString("outcome"u8,
            folded.IsRepeat ? AuditOutcome.Repeated
                : folded.Outcome.Refusal is null ? AuditOutcome.Accepted : AuditOutcome.Refused);
        if (folded.Outcome.Refusal is { } refusal)
        {
            json.WriteString("code"u8, refusal.Code);
            json.WriteString("reason"u8, refusal.Reason);
        }
        json.WriteString("event"u8, e.Id);
        WriteText(json, "claimedSource"u8, headers, HeaderNames.Source);
        if (e.Time is { } claimed) json.WriteString("claimedAt"u8, claimed);
        if (e.Received is { } received) json.WriteString("receivedAt"u8, received);
        json.WriteString("at"u8, e.Record.Time);
        json.WriteNumber("version"u8, folded.Outcome.Version);
        WriteText(json, "mqttTopic"u8, headers, HeaderNames.MqttTopic);
        WriteText(json, "trace"u8, headers, HeaderNames.TraceParent);
        json.WriteString("context"u8, topics.Context);
        WriteOrigin(json, e.Record);
        WriteText(json, "redrivenBy"u8, headers, HeaderNames.RedrivenBy);
        WriteText(json, "redrive"u8, headers, HeaderNames.Redrive);
        WriteText(json, "patch"u8, headers, HeaderNames.Patch);
        json.WriteEndObject();
        records.EndJson();
    }

    /// <summary>A header as it lies in the record, unless someone wrote to <c>events</c> past validation and it is no text.</summary>
    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<Header> headers, string header)
    {
        if (!headers.TryFind(header, out var value)) return;
        if (Utf8.IsValid(value)) json.WriteString(name, value);
        else json.WriteString(name, Encoding.UTF8.GetString(value));
    }

    private void WriteOrigin(Utf8JsonWriter json, Record record)
    {
        Span<char> origin = stackalloc char[MaxOriginLength];
        if (record.TryWriteOrigin(origin, out var length)) json.WriteString("origin"u8, origin[..length]);
        else json.WriteString("origin"u8, record.Origin);
    }

    /// <summary>The name of a topic has at most 249 characters.</summary>
    private const int MaxOriginLength = 300;
}
