using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Validate;

namespace ServerlessEvents.Engine.Records;

/// <summary>An event as it lies in <c>events</c>: attributes in headers, data in Confluent's wire format.</summary>
public sealed record StoredEvent(string Id, string Type, string Subject, string Actor, ReadOnlyMemory<byte> Data, Record Record)
{
    private IReadOnlyList<Header> Headers => Record.Headers;

    public long? ExpectedVersion => long.TryParse(Headers.FindText(HeaderNames.ExpectedVersion), out var version) ? version : null;
    public DateTimeOffset? Received => Headers.FindInstant(HeaderNames.Received);
    public DateTimeOffset? Time => Headers.TryFind(HeaderNames.Time, out var text)
        // This system writes the form 'O', which is tried first because it is several times as fast to parse.
        && (Utf8Parser.TryParse(text, out DateTimeOffset time, out var read, 'O') && read == text.Length
            || DateTimeOffset.TryParse(Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, out time)) ? time : null;

    /// <summary>The record as an event; null, and why, when it is none.</summary>
    public static StoredEvent? Read(Record record, out string why)
    {
        var headers = record.Headers;
        why = "";
        // The headers come back in results and audit, which Kafka must take.
        if (headers.ValueBytes() > InboundEvent.MaxPropertyBytes)
            why = $"Its headers have {headers.ValueBytes()} bytes; an event's have at most {InboundEvent.MaxPropertyBytes}.";
        else if (headers.FindText(HeaderNames.Id) is not { } id) why = $"It lacks the header {HeaderNames.Id}.";
        else if (id.Length is 0 or > EnvelopeAttributes.MaxLength)
            why = $"Its header {HeaderNames.Id} has {id.Length} characters; an id has 1 to {EnvelopeAttributes.MaxLength}.";
        else if (headers.FindText(HeaderNames.Type) is not { } type) why = $"It lacks the header {HeaderNames.Type}.";
        else if (headers.FindText(HeaderNames.Actor) is not { } actor) why = $"It lacks the header {HeaderNames.Actor}.";
        else if (!UserName.IsValid(actor)) why = $"Its header {HeaderNames.Actor} is no name of a user.";
        else if (headers.TryFind(HeaderNames.ReplyTo, out var replyTo) && !MayReplyTo(actor, replyTo))
            why = $"Its header {HeaderNames.ReplyTo} is no reply topic of {actor}.";
        else if (record.Key is null || Encoding.UTF8.GetString(record.Key) is not { } subject || !Domain.Subject.IsValid(subject))
            why = $"Its key is not {Domain.Subject.Rule}.";
        else if (record.Value is null || !WireFormat.TryUnframe(record.Value, out _, out var data))
            why = "Its value is not in Confluent's wire format.";
        else return new(id, type, subject, actor, data, record);
        return null;
    }

    /// <summary>Validation has seen to it; who may write to <c>events</c> past it must not send replies to others.</summary>
    private static bool MayReplyTo(string actor, ReadOnlySpan<byte> topic) =>
        (topic.StartsWith("replies/"u8) && Ascii.Equals(topic["replies/"u8.Length..], actor))
        || MqttTopics.MayReplyTo(actor, Encoding.UTF8.GetString(topic));

    /// <summary>The record of a valid event. Its key decides the partition, so an aggregate's events stay in order.</summary>
    /// <param name="contentType">Of the data; null where it is JSON.</param>
    public static Record Write(
        string topic, CloudEvent e, int schemaId, string actor, string mqttTopic,
        string replyTo, byte[]? correlation, DateTimeOffset? received, string? contentType = null)
    {
        var headers = new List<Header>(12)
        {
            new(HeaderNames.SpecVersion, "1.0"),
            new(HeaderNames.Id, e.Id),
            new(HeaderNames.Source, e.Source),
            new(HeaderNames.Type, e.Type),
            new(HeaderNames.Subject, e.Subject),
            new(HeaderNames.Actor, actor),
            new(HeaderNames.MqttTopic, mqttTopic),
            new(HeaderNames.ReplyTo, replyTo),
        };
        if (contentType is not null) headers.Add(new(HeaderNames.ContentType, contentType));
        if (e.Time is { } time) headers.Add(new(HeaderNames.Time, time.ToString("O", CultureInfo.InvariantCulture)));
        if (e.ExpectedVersion is { } expected)
            headers.Add(new(HeaderNames.ExpectedVersion, expected.ToString(CultureInfo.InvariantCulture)));
        if (e.TraceParent is { } trace) headers.Add(new(HeaderNames.TraceParent, trace));
        if (correlation is not null) headers.Add(new(HeaderNames.Correlation, correlation));
        if (received is { } at) headers.Add(new(HeaderNames.Received, at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        return new(topic, Encoding.UTF8.GetBytes(e.Subject), WireFormat.Frame(schemaId, e.Data.Span), headers);
    }
}
