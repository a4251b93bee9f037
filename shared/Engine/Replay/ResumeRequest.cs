using System.Globalization;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Engine.Replay;

/// <summary>
/// A client's request for the notifications that it missed. It is one of the system's own events: it is about no aggregate, and is never
/// folded.
/// </summary>
/// <param name="Inbound">Who asks, and where the reply goes.</param>
/// <param name="Id">The id of the event.</param>
/// <param name="Data">Its data as sent.</param>
/// <param name="Position">What the client has seen.</param>
/// <param name="Since">From when on, where it has seen nothing; null for everything that is kept.</param>
public sealed record ResumeRequest(InboundEvent Inbound, string Id, ReadOnlyMemory<byte> Data, LogPosition Position, DateTimeOffset? Since)
{
    public const string Type = "notifications.resume.v1";

    private static readonly JsonSchema Schema = JsonSchema.Compile(SchemaText);

    /// <summary>The schema of its data. It is the system's own, so no registry is asked for it.</summary>
    public static byte[] SchemaText
    {
        get
        {
            using var stream = typeof(ResumeRequest).Assembly.GetManifestResourceStream(Type)!;
            var text = new byte[stream.Length];
            stream.ReadExactly(text);
            return text;
        }
    }

    /// <summary>The request in an event of this type, or what is wrong with its data.</summary>
    public static Validated<ResumeRequest> Of(InboundEvent inbound, string id, ReadOnlyMemory<byte> data)
    {
        var errors = new List<SchemaError>(0);
        if (!Schema.Check(data.Span, errors, "/data")) return Invalid(errors);
        using var json = JsonDocument.Parse(data);
        var position = LogPosition.Read(Text(json, "position") ?? "", out var error);
        if (position is null) return Invalid([new("/data/position", "position", error)]);
        if (Text(json, "since") is not { } text) return new ResumeRequest(inbound, id, data, position, Since: null);
        return Rfc3339.TryRead(text, out var since)
            ? new ResumeRequest(inbound, id, data, position, since)
            : Invalid([new("/data/since", "format", $"'{text}' is no time that a clock can show.")]);

        InvalidEvent Invalid(IReadOnlyList<SchemaError> errors) => new(InvalidEventCode.SchemaMismatch, errors, id, Type);
    }

    /// <summary>
    /// The record of a valid request, by user. Its headers are those that <see cref="InboundEvent.Read"/> knows, and none that a client
    /// wrote.
    /// </summary>
    public Record ToRecord(string topic)
    {
        var headers = new List<Header>(5)
        {
            new(HeaderNames.Id, Id), new(HeaderNames.MqttTopic, Inbound.MqttTopic), new(HeaderNames.ReplyTo, Inbound.ReplyTo),
        };
        if (Inbound.Correlation is { } correlation) headers.Add(new(HeaderNames.Correlation, correlation));
        if (Inbound.Received is { } received)
            headers.Add(new(HeaderNames.Received, received.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        return new(topic, Encoding.UTF8.GetBytes(Inbound.User), Data.ToArray(), headers);
    }

    /// <summary>Reads what <see cref="ToRecord"/> wrote; null when somebody else wrote it.</summary>
    public static ResumeRequest? Read(Record record) =>
        InboundEvent.Read(record) is { } inbound
            && record.Headers.FindText(HeaderNames.Id) is { Length: <= EnvelopeAttributes.MaxLength } id
            ? Of(inbound, id, inbound.Payload).Value
            : null;

    private static string? Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
}
