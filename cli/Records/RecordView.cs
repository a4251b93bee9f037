using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Cli.Records;

/// <summary>What a record of any of our topics is about, whichever way the topic says it: in headers, in a CloudEvent, in an audit record, or by its key.</summary>
public sealed class RecordView
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Record record;
    private readonly JsonElement? parsed;
    private readonly ReadOnlyMemory<byte> data;

    public RecordView(Record record)
    {
        this.record = record;
        var value = record.Value ?? [];
        if (WireFormat.TryUnframe(value, out var id, out data)) SchemaId = id;
        else data = value;
        parsed = Parse(data);
    }

    /// <summary>The schema's id in the registry, when the value is in Confluent's wire format.</summary>
    public int? SchemaId { get; }

    public string? Key => record.Key is { } key ? Encoding.UTF8.GetString(key) : null;

    public string? Type => record.Headers.FindText(HeaderNames.Type) ?? Property("type") ?? Property("action");

    public string? Actor => record.Headers.FindText(HeaderNames.Actor) ?? Property("actor") ?? UserOf(record.Headers.FindText(HeaderNames.MqttTopic));

    public string? Aggregate => record.Headers.FindText(HeaderNames.Subject) ?? Property("subject") ?? Property("object") ?? (Key is { } key && key.Contains('/') ? key : null);

    public bool Matches(string? type, string? actor, string? aggregate) =>
        (type is null || Type == type) && (actor is null || Actor == actor) && (aggregate is null || Aggregate == aggregate);

    /// <summary>One line about it, then its value indented.</summary>
    public string Pretty(string topic) =>
        $"{record.Time:yyyy-MM-dd HH:mm:ss.fff}Z  {record.Origin}  {Type ?? "-"}  {Aggregate ?? Key ?? "-"}  {Actor ?? "-"}{(SchemaId is { } id ? $"  schema {id}" : "")}{Environment.NewLine}{Value}";

    /// <summary>All of it as one line of JSON.</summary>
    public string Line(string topic) => JsonSerializer.Serialize(
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
            headers = record.Headers.Select(header => new[] { header.Name, Encoding.UTF8.GetString(header.Value) }),
            value = record.Value is null ? null : (object?)parsed ?? Raw,
        },
        Compact);

    /// <summary>The value for people: JSON indented, other text as it is, other bytes in base64.</summary>
    public string Value => record.Value is null ? "(tombstone)" : parsed is { } json ? JsonSerializer.Serialize(json, Indented) : Raw;

    private string Raw
    {
        get
        {
            try
            {
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(data.Span);
            }
            catch (DecoderFallbackException)
            {
                return $"base64:{Convert.ToBase64String(data.Span)}";
            }
        }
    }

    private string? Property(string name) =>
        parsed is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? UserOf(string? topic) => topic is null ? null : ServerlessEvents.Domain.MqttTopics.UserOf(topic);

    private static JsonElement? Parse(ReadOnlyMemory<byte> data)
    {
        try
        {
            return JsonDocument.Parse(data).RootElement;
        }
        catch (JsonException)
        {
            return null; // shown as text or base64: what lies in a topic need not be JSON
        }
    }
}
