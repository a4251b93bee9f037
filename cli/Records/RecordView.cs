using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Cli.Records;

/// <summary>What a record of any of our topics is about, whichever way the topic says it: in headers, in a CloudEvent, in an audit record, or by its key.</summary>
public sealed class RecordView
{
    private readonly LogRecord _record;
    private readonly JsonElement? _json;
    private readonly ReadOnlyMemory<byte> _data;

    public RecordView(LogRecord record)
    {
        _record = record;
        var value = record.Value ?? [];
        if (WireFormat.TryUnframe(value, out var id, out _data)) SchemaId = id;
        else _data = value;
        _json = Readable.Json(_data);
    }

    /// <summary>The schema's id in the registry, when the value is in Confluent's wire format.</summary>
    public int? SchemaId { get; }

    public string? Key => _record.Key is { } key ? Readable.Bytes(key) : null;

    public string? Type => _record.Headers.FindText(HeaderNames.Type) ?? Property("type") ?? Property("action");

    public string? Actor => _record.Headers.FindText(HeaderNames.Actor) ?? Property("actor") ?? UserOf(_record.Headers.FindText(HeaderNames.MqttTopic));

    public string? Aggregate => _record.Headers.FindText(HeaderNames.Subject) ?? Property("subject") ?? Property("object") ?? (Key is { } key && key.Contains('/') ? key : null);

    public bool Matches(string? type, string? actor, string? aggregate) =>
        (type is null || Type == type) && (actor is null || Actor == actor) && (aggregate is null || Aggregate == aggregate);

    /// <summary>One line about it, then its value indented.</summary>
    public string Pretty(string topic) =>
        Printable.Of($"{_record.Time:yyyy-MM-dd HH:mm:ss.fff}Z  {topic}/{_record.Partition}/{_record.Offset}  {Type ?? "-"}  {Aggregate ?? Key ?? "-"}  {Actor ?? "-"}{(SchemaId is { } id ? $"  schema {id}" : "")}") + "\n" + Value;

    /// <summary>All of it as one line of JSON.</summary>
    public string Line(string topic) => Readable.Compact(
        new
        {
            topic,
            partition = _record.Partition,
            offset = _record.Offset,
            time = _record.Time,
            key = Key,
            type = Type,
            aggregate = Aggregate,
            actor = Actor,
            schema = SchemaId,
            headers = _record.Headers.Select(header => new[] { header.Name, Readable.Bytes(header.Value) }),
            value = _record.Value is null ? null : _json is { } json && Readable.IsWhole(json) ? (object)json : Raw,
        });

    /// <summary>The value for people: JSON indented, other text as it is, other bytes in base64. JSON with a text that cannot be read counts as other text. A line feed in it is JSON's.</summary>
    public string Value => _record.Value is null ? "(tombstone)" : (_json is { } json ? Readable.Indented(json) : null) ?? Printable.Of(Raw);

    private string Raw => Readable.Bytes(_data.Span);

    private string? Property(string name) =>
        _json is { } json && Readable.Property(json, name) is { ValueKind: JsonValueKind.String } value ? Readable.Text(value) : null;

    private static string? UserOf(string? topic) => topic is null ? null : MqttTopics.UserOf(topic);
}
