using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Notify;

/// <summary>
/// Writes the records of <c>results</c>: each says in its headers to which MQTT topic it goes, and its value is the payload as it is.
/// </summary>
public sealed class ResultWriter(string topic, string context)
{
    internal const string Json = "application/json";
    internal const string SpecVersion = "1.0";

    /// <summary>The topic that they lie in.</summary>
    public string Topic => topic;

    /// <summary>The source of each, as a CloudEvent.</summary>
    internal string Source { get; } = "/" + context;

    /// <summary>A structured CloudEvent. The id, by which a client drops repeats, is a header too, for the MQTT 5 properties.</summary>
    internal static ReadOnlySpan<byte> Head(RecordBuffer to, params ReadOnlySpan<string> id)
    {
        to.Header(HeaderNames.ContentType, CloudEvent.StructuredContentType);
        return to.Header(HeaderNames.Id, id);
    }

    /// <summary>The same of a reply to what has no version.</summary>
    internal static ReadOnlySpan<byte> Head(RecordBuffer to, InboundEvent inbound, Record record)
    {
        var id = Head(to, record.Origin, "/reply");
        to.Header(HeaderNames.To, inbound.ReplyTo);
        if (inbound.Correlation is { } correlation) to.Header(HeaderNames.Correlation, correlation);
        return id;
    }

    /// <summary>A CloudEvent up to its data.</summary>
    internal Utf8JsonWriter Begin(RecordBuffer to, ReadOnlySpan<byte> id, string type, string? subject, DateTimeOffset time)
    {
        var json = to.BeginJson();
        json.WriteStartObject();
        json.WriteString("specversion"u8, "1.0"u8);
        json.WriteString("id"u8, id);
        json.WriteString("source"u8, Source);
        json.WriteString("type"u8, type);
        if (subject is not null) json.WriteString("subject"u8, subject);
        json.WriteString("time"u8, time);
        json.WriteString("datacontenttype"u8, "application/json"u8);
        json.WritePropertyName("data"u8);
        return json;
    }

    internal static void End(RecordBuffer to, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        to.EndJson();
    }
}
