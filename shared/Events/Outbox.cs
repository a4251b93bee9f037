using System.Globalization;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Folding;
using ServerlessEvents.Mqtt;
using ServerlessEvents.Notifications;
using ServerlessEvents.Validation;

namespace ServerlessEvents.Events;

/// <summary>Writes the records of <c>results</c>: each says in its headers to which MQTT topic it goes, and its value is the payload as it is.</summary>
public sealed class Outbox(string topic, string context)
{
    private const string Json = "application/json";
    private const string SpecVersion = "1.0";
    private readonly string source = "/" + context;

    /// <summary>The one reply to an event, or the same once more.</summary>
    public void Reply(RecordBuffer to, StoredEvent e, Answer answer)
    {
        to.Begin(topic, e.Record.Key);
        var id = Head(to, e.Actor, "/", e.Id, "/reply");
        if (e.Record.Headers.TryFind(HeaderNames.ReplyTo, out var replyTo)) to.Header(HeaderNames.To, replyTo);
        else to.Header(HeaderNames.To, MqttTopics.RepliesTo(e.Actor));
        to.Header(HeaderNames.Version, answer.Version);
        if (e.Record.Headers.TryFind(HeaderNames.Correlation, out var correlation)) to.Header(HeaderNames.Correlation, correlation);
        var json = Begin(to, id, answer.Refusal is null ? ResultTypes.Accepted : ResultTypes.Refused, e.Subject, answer.At);
        json.WriteStartObject();
        json.WriteString("event"u8, e.Id);
        json.WriteString("subject"u8, e.Subject);
        json.WriteNumber("version"u8, answer.Version);
        if (answer.Refusal is { } refusal)
        {
            json.WriteString("code"u8, refusal.Code);
            json.WriteString("reason"u8, refusal.Reason);
        }
        json.WriteEndObject();
        End(to, json);
    }

    /// <summary>The reply to what is not a valid event.</summary>
    public void Rejected(RecordBuffer to, InboundEvent inbound, Rejection rejection, string origin, DateTimeOffset at)
    {
        to.Begin(topic, Encoding.UTF8.GetBytes(rejection.Subject is { } subject && Subject.IsValid(subject) ? subject : inbound.User));
        var id = Head(to, inbound, origin);
        var json = Begin(to, id, ResultTypes.Rejected, rejection.Subject, at);
        json.WriteStartObject();
        json.WriteString("event"u8, rejection.Id);
        json.WriteString("subject"u8, rejection.Subject);
        json.WriteString("code"u8, rejection.Code);
        RejectionJson.WriteErrors(json, rejection.Errors);
        json.WriteEndObject();
        End(to, json);
    }

    /// <summary>The one reply to a resume request, when all that was missed is delivered.</summary>
    public void Resumed(RecordBuffer to, ResumeRequest request, Replay replay, string origin, DateTimeOffset at)
    {
        to.Begin(topic, Encoding.UTF8.GetBytes(request.Inbound.User));
        var id = Head(to, request.Inbound, origin);
        var json = Begin(to, id, ResultTypes.Resumed, subject: null, at);
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
        End(to, json);
    }

    /// <summary>A result of the domain, for whoever is told of the aggregate.</summary>
    public void Notification(RecordBuffer to, StoredEvent e, long version, string audience, Result result, int index)
    {
        to.Begin(topic, e.Record.Key);
        var id = Head(to, e.Actor, "/", e.Id, "/", index.ToString(CultureInfo.InvariantCulture));
        to.Header(HeaderNames.To, MqttTopics.Notification(audience, e.Subject));
        to.Header(HeaderNames.Version, version);
        var json = Begin(to, id, result.Type, e.Subject, e.Record.Time);
        json.WriteRawValue(result.Data, skipInputValidation: true);
        End(to, json);
    }

    /// <summary>The state of an aggregate, retained by the MQTT broker for whoever comes later.</summary>
    /// <param name="state">As JSON.</param>
    public void State(RecordBuffer to, string subject, string audience, long version, ReadOnlySpan<byte> state)
    {
        BeginState(to, subject, audience, version, ResultTypes.State);
        var json = to.BeginJson();
        json.WriteStartObject();
        json.WriteString("subject"u8, subject);
        json.WriteNumber("version"u8, version);
        json.WritePropertyName("state"u8);
        json.WriteRawValue(state, skipInputValidation: true);
        json.WriteEndObject();
        to.EndJson();
    }

    /// <summary>Takes back the state that an audience was shown: an empty retained message, which the MQTT broker keeps nothing of.</summary>
    public void NoState(RecordBuffer to, string subject, string audience, long version)
    {
        BeginState(to, subject, audience, version, ResultTypes.NoState);
        to.Value([]);
    }

    private void BeginState(RecordBuffer to, string subject, string audience, long version, string type)
    {
        Span<byte> key = stackalloc byte[Subject.MaxLength];
        key = key[..Encoding.UTF8.GetBytes(subject, key)];
        to.Begin(topic, key);
        to.Header(HeaderNames.ContentType, Json);
        to.Header(HeaderNames.SpecVersion, SpecVersion);
        to.Header(HeaderNames.Id, subject, "@", version.ToString(CultureInfo.InvariantCulture));
        to.Header(HeaderNames.Source, source);
        to.Header(HeaderNames.Type, type);
        to.Header(HeaderNames.Subject, key);
        to.Header(HeaderNames.Version, version);
        to.Header(HeaderNames.To, MqttTopics.State(audience, subject));
        to.Header(HeaderNames.Retain, "1");
    }

    /// <summary>A structured CloudEvent. What a client drops repeats by, its id, is a header too, for the MQTT 5 properties.</summary>
    private static ReadOnlySpan<byte> Head(RecordBuffer to, params ReadOnlySpan<string> id)
    {
        to.Header(HeaderNames.ContentType, Envelope.StructuredContentType);
        return to.Header(HeaderNames.Id, id);
    }

    /// <summary>The same of a reply to what has no version.</summary>
    private static ReadOnlySpan<byte> Head(RecordBuffer to, InboundEvent inbound, string origin)
    {
        var id = Head(to, origin, "/reply");
        to.Header(HeaderNames.To, inbound.ReplyTo);
        if (inbound.Correlation is { } correlation) to.Header(HeaderNames.Correlation, correlation);
        return id;
    }

    /// <summary>A CloudEvent up to its data.</summary>
    private Utf8JsonWriter Begin(RecordBuffer to, ReadOnlySpan<byte> id, string type, string? subject, DateTimeOffset time)
    {
        var json = to.BeginJson();
        json.WriteStartObject();
        json.WriteString("specversion"u8, "1.0"u8);
        json.WriteString("id"u8, id);
        json.WriteString("source"u8, source);
        json.WriteString("type"u8, type);
        if (subject is not null) json.WriteString("subject"u8, subject);
        json.WriteString("time"u8, time);
        json.WriteString("datacontenttype"u8, "application/json"u8);
        json.WritePropertyName("data"u8);
        return json;
    }

    private static void End(RecordBuffer to, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        to.EndJson();
    }
}
