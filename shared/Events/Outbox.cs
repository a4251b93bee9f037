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
    private static readonly Header Structured = new(HeaderNames.ContentType, Envelope.StructuredContentType);
    private static readonly Header Json = new(HeaderNames.ContentType, "application/json");
    private static readonly Header SpecVersion = new(HeaderNames.SpecVersion, "1.0");
    private static readonly Header IsState = new(HeaderNames.Type, ResultTypes.State);
    private static readonly Header IsNoState = new(HeaderNames.Type, ResultTypes.NoState);
    private static readonly Header Retained = new(HeaderNames.Retain, "1");
    private readonly Header source = new(HeaderNames.Source, "/" + context);

    /// <summary>The one reply to an event, or the same once more.</summary>
    public NewRecord Reply(StoredEvent e, Answer answer)
    {
        var type = answer.Refusal is null ? ResultTypes.Accepted : ResultTypes.Refused;
        var id = $"{e.Actor}/{e.Id}/reply";
        var json = Begin(id, type, e.Subject, answer.At);
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
        var payload = End(json);
        return Record(e.Record.Key, payload, id, answer.Version, e.ReplyTo ?? Bytes(MqttTopics.RepliesTo(e.Actor)), e.Correlation);
    }

    /// <summary>The reply to what is not a valid event.</summary>
    public NewRecord Rejected(InboundEvent inbound, Rejection rejection, string origin, DateTimeOffset at)
    {
        var id = $"{origin}/reply";
        var json = Begin(id, ResultTypes.Rejected, rejection.Subject, at);
        json.WriteStartObject();
        json.WriteString("event"u8, rejection.Id);
        json.WriteString("subject"u8, rejection.Subject);
        json.WriteString("code"u8, rejection.Code);
        RejectionJson.WriteErrors(json, rejection.Errors);
        json.WriteEndObject();
        var payload = End(json);
        var key = Bytes(rejection.Subject is { } subject && Subject.IsValid(subject) ? subject : inbound.User);
        return Record(key, payload, id, version: null, Bytes(inbound.ReplyTo), inbound.Correlation);
    }

    /// <summary>The one reply to a resume request, when all that was missed is delivered.</summary>
    public NewRecord Resumed(ResumeRequest request, Replay replay, string origin, DateTimeOffset at)
    {
        var id = $"{origin}/reply";
        var json = Begin(id, ResultTypes.Resumed, subject: null, at);
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
        var payload = End(json);
        return Record(Bytes(request.Inbound.User), payload, id, version: null, Bytes(request.Inbound.ReplyTo), request.Inbound.Correlation);
    }

    /// <summary>A result of the domain, for whoever is told of the aggregate.</summary>
    public NewRecord Notification(StoredEvent e, long version, string audience, Result result, int index)
    {
        var id = $"{e.Actor}/{e.Id}/{index.ToString(CultureInfo.InvariantCulture)}";
        var json = Begin(id, result.Type, e.Subject, e.Record.Time);
        json.WriteRawValue(result.Data, skipInputValidation: true);
        var payload = End(json);
        return Record(e.Record.Key, payload, id, version, Bytes(MqttTopics.Notification(audience, e.Subject)), correlation: null);
    }

    /// <summary>The state of an aggregate, retained by the MQTT broker for whoever comes later.</summary>
    /// <param name="state">As JSON.</param>
    public NewRecord State(byte[] key, string subject, string audience, long version, ReadOnlySpan<byte> state)
    {
        var json = JsonBytes.Begin();
        json.WriteStartObject();
        json.WriteString("subject"u8, subject);
        json.WriteNumber("version"u8, version);
        json.WritePropertyName("state"u8);
        json.WriteRawValue(state, skipInputValidation: true);
        json.WriteEndObject();
        return State(key, subject, audience, version, IsState, JsonBytes.End());
    }

    /// <summary>Takes back the state that an audience was shown: an empty retained message, which the MQTT broker keeps nothing of.</summary>
    public NewRecord NoState(byte[] key, string subject, string audience, long version) => State(key, subject, audience, version, IsNoState, []);

    private NewRecord State(byte[] key, string subject, string audience, long version, Header type, byte[] payload) => new(topic, key, payload,
    [
        Json,
        SpecVersion,
        new(HeaderNames.Id, $"{subject}@{version.ToString(CultureInfo.InvariantCulture)}"),
        source,
        type,
        new(HeaderNames.Subject, key),
        new(HeaderNames.Version, version.ToString(CultureInfo.InvariantCulture)),
        new(HeaderNames.To, MqttTopics.State(audience, subject)),
        Retained,
    ]);

    /// <summary>A structured CloudEvent. What a client drops repeats by, its id, is a header too, for the MQTT 5 properties.</summary>
    private NewRecord Record(byte[]? key, byte[] payload, string id, long? version, byte[] to, byte[]? correlation)
    {
        var headers = new List<Header>(5) { Structured, new(HeaderNames.Id, id), new(HeaderNames.To, to) };
        if (version is { } known) headers.Add(new(HeaderNames.Version, known.ToString(CultureInfo.InvariantCulture)));
        if (correlation is not null) headers.Add(new(HeaderNames.Correlation, correlation));
        return new(topic, key, payload, headers);
    }

    /// <summary>A CloudEvent up to its data.</summary>
    private Utf8JsonWriter Begin(string id, string type, string? subject, DateTimeOffset time)
    {
        var json = JsonBytes.Begin();
        json.WriteStartObject();
        json.WriteString("specversion"u8, "1.0"u8);
        json.WriteString("id"u8, id);
        json.WriteString("source"u8, source.Value);
        json.WriteString("type"u8, type);
        if (subject is not null) json.WriteString("subject"u8, subject);
        json.WriteString("time"u8, time);
        json.WriteString("datacontenttype"u8, "application/json"u8);
        json.WritePropertyName("data"u8);
        return json;
    }

    private static byte[] End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        return JsonBytes.End();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
