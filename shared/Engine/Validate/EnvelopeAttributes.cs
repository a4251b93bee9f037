using System.Globalization;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Engine.Replay;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Engine.Validate;

/// <summary>
/// The attributes of a CloudEvent as they are read, and the rules they must meet (CloudEvents 1.0.2 §3, and our own for id and subject).
/// </summary>
internal sealed class EnvelopeAttributes
{
    /// <summary>How many characters an attribute has at most.</summary>
    public const int MaxLength = 256;

    // The system's own event is about no aggregate.
    private static readonly string[] RequiredOfOwn = ["specversion", "id", "source", "type"];
    private static readonly string[] Required = [.. RequiredOfOwn, "subject"];
    private readonly Dictionary<string, string> values = [];
    private readonly HashSet<string> seen = [];
    private readonly List<SchemaError> errors = [];

    /// <summary>Notes a property; one that comes twice is an error, as readers disagree on which counts.</summary>
    public bool IsFirst(string name)
    {
        if (seen.Add(name)) return true;
        AddError(name, "unique", "The property stands here twice.");
        return false;
    }

    public void Set(string name, string value) => values[name] = value;

    public void Set(string name, ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String: values[name] = json.GetString()!; break;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                values[name] = System.Text.Encoding.UTF8.GetString(json.ValueSpan);
                break;
            case JsonTokenType.Null: break;
            default:
                AddError(name, "type", "An attribute is a string, a number or a boolean.");
                json.Skip();
                break;
        }
    }

    public Validated<CloudEvent> Check(ReadOnlyMemory<byte> data)
    {
        foreach (var name in Find("type") == ResumeRequest.Type ? RequiredOfOwn : Required)
        {
            if (!values.TryGetValue(name, out var value))
            {
                AddError(name, "required", $"An event has the attribute '{name}'.");
            }
            else if (value.Length is 0 or > MaxLength || !Printable.Is(value))
            {
                AddError(
                    name,
                    "maxLength",
                    $"1 to {MaxLength} characters, none of them a control character, a format character or a line separator.");
            }
        }
        if (Find("specversion") is { } spec and not "1.0") AddError("specversion", "const", $"'1.0' is expected, not '{spec.To(64)}'.");
        if (Find("subject") is { } subject && !Subject.IsValid(subject)) AddError("subject", "pattern", $"A subject is {Subject.Rule}.");
        if (Find("datacontenttype") is { } type && !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
            AddError("datacontenttype", "const", "'application/json' is expected.");
        if (Find("data_base64") is not null) AddError("data_base64", "data", "The data is JSON, in 'data'.");
        else if (data.IsEmpty) AddError("data", "required", "An event has data.");
        var time = ReadTime();
        var expected = ReadExpectedVersion();
        if (errors.Count > 0) return new InvalidEvent(InvalidEventCode.NotAnEvent, errors, Find("id"), Find("type"), Find("subject"));
        return new CloudEvent(values["id"], values["source"], values["type"], Find("subject") ?? "", data)
        {
            Time = time,
            ExpectedVersion = expected,
            TraceParent = Find("traceparent") is { } trace && TraceParent.IsWellFormed(trace) ? trace : null,
        };
    }

    private DateTimeOffset? ReadTime()
    {
        if (Find("time") is not { } text) return null;
        if (Rfc3339.TryRead(text, out var time)) return time;
        AddError("time", "format", "RFC 3339 is expected, as in 2026-11-23T12:00:00Z.");
        return null;
    }

    private long? ReadExpectedVersion()
    {
        if (Find("expectedversion") is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return version;
        AddError("expectedversion", "minimum", "A whole number of 0 or more is expected.");
        return null;
    }

    private string? Find(string name) => values.GetValueOrDefault(name);

    /// <summary>Faults beyond those that a rejection shows are not kept: a payload has room for tens of thousands of them.</summary>
    private void AddError(string name, string keyword, string message)
    {
        if (errors.Count < InvalidEvent.MaxErrors)
            errors.Add(new("/" + name.To(64).Replace("~", "~0").Replace("/", "~1"), keyword, message));
    }
}
