using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Cli.Records;

/// <summary>
/// What a record of any of our topics is about, whichever way the topic says it: in headers, in a CloudEvent, in an audit record,
/// or by its key.
/// </summary>
public sealed class RecordView
{
    private readonly Record record;
    private readonly JsonElement? parsed;
    private readonly ReadOnlyMemory<byte> data;

    public RecordView(Record record)
    {
        this.record = record;
        var value = record.Value ?? [];
        if (WireFormat.TryUnframe(value, out var id, out data)) SchemaId = id;
        else data = value;
        parsed = Readable.Json(data);
    }

    /// <summary>The schema's id in the registry, when the value is in Confluent's wire format.</summary>
    public int? SchemaId { get; }

    public string? Key => record.Key is { } key ? Readable.Bytes(key) : null;

    public string? Type => record.Headers.FindText(HeaderNames.Type) ?? Property("type") ?? Property("action");

    public string? Actor =>
        record.Headers.FindText(HeaderNames.Actor)
        ?? Property("actor")
        ?? UserOf(record.Headers.FindText(HeaderNames.MqttTopic));

    public string? Aggregate =>
        record.Headers.FindText(HeaderNames.Subject)
        ?? Property("subject")
        ?? Property("object")
        ?? (Key is { } key && key.Contains('/') ? key : null);

    public bool Matches(string? type, string? actor, string? aggregate) =>
        (type is null || Type == type) && (actor is null || Actor == actor) && (aggregate is null || Aggregate == aggregate);

    /// <summary>One line about it, then its value indented.</summary>
    public string Pretty(string topic) =>
        Printable.Of(
            $"{record.Time:yyyy-MM-dd HH:mm:ss.fff}Z  {topic}/{record.Partition}/{record.Offset}  "
            + $"{Type ?? "-"}  {Aggregate ?? Key ?? "-"}  {Actor ?? "-"}{(SchemaId is { } id ? $"  schema {id}" : "")}")
        + "\n"
        + Value;

    /// <summary>All of it as one line of JSON.</summary>
    public string Line(string topic) => Readable.Compact(
        new
        {
            topic,
            partition = record.Partition,
            offset = record.Offset,
            time = record.Time,
            key = Key,
            type = Type,
            aggregate = Aggregate,
            actor = Actor,
            schema = SchemaId,
            headers = record.Headers.Select(header => new[] { header.Name, Readable.Bytes(header.Value) }),
            value = record.Value is null ? null : parsed is { } json && Readable.IsWhole(json) ? (object)json : Raw,
        });

    /// <summary>
    /// The value for people: JSON indented, other text as it is, other bytes in base64. JSON with a text that cannot be read counts as
    /// other text. A line feed in it is JSON's.
    /// </summary>
    public string Value => record.Value is null
        ? "(tombstone)"
        : (parsed is { } json ? Readable.Indented(json) : null) ?? Printable.Of(Raw);

    private string Raw => Readable.Bytes(data.Span);

    private string? Property(string name) =>
        parsed is { } json && Readable.Property(json, name) is { ValueKind: JsonValueKind.String } value ? Readable.Text(value) : null;

    private static string? UserOf(string? topic) => topic is null ? null : MqttTopics.UserOf(topic);
}
