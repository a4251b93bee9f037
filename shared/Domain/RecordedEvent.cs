using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServerlessEvents.Domain;

/// <summary>An event of a <see cref="Recording"/>: what a fold needs to know of it.</summary>
/// <param name="Subject">The aggregate.</param>
/// <param name="Type">Its stored name.</param>
/// <param name="Actor">The user who sent it.</param>
/// <param name="At">When the log took it.</param>
/// <param name="Data">Its data as JSON.</param>
public sealed record RecordedEvent(string Subject, string Type, string Actor, DateTimeOffset At, JsonElement Data)
{
    /// <summary>Its data in UTF-8.</summary>
    public byte[] DataBytes => Encoding.UTF8.GetBytes(Data.GetRawText());

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads it from a line of a recording.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static RecordedEvent Read(JsonElement line)
    {
        try
        {
            return new(Text(line, "subject"), Text(line, "type"), Text(line, "actor"), line.GetProperty("at").GetDateTimeOffset(),
                line.GetProperty("data"));
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new JsonException("A line of a recording has a subject, a type, an actor, a time and data.", e);
        }
    }

    /// <summary>Folds it, and writes the line that says what came of it.</summary>
    /// <param name="aggregate">The code.</param>
    /// <param name="states">The states by subject, as the events before have left them.</param>
    public string Fold(Aggregate aggregate, Dictionary<string, object> states)
    {
        var before = states.GetValueOrDefault(Subject, aggregate.Initial);
        var (step, outcome) = Try(aggregate, before);
        states[Subject] = step.State;
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Readable)) Write(json, aggregate, step, outcome);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private (Step Step, string Outcome) Try(Aggregate aggregate, object before)
    {
        try
        {
            var step = aggregate.Fold(before, Type, DataBytes, new EventContext(Actor, Subject, At));
            return (step, step.Refusal?.Code ?? Recording.Accepted);
        }
        // Whatever the aggregate's code throws, the fold makes a dead letter of the event.
        catch (Exception e) when (e is not OutOfMemoryException) { return (new(before, null, []), Recording.NotFoldable); }
    }

    private void Write(Utf8JsonWriter json, Aggregate aggregate, Step step, string outcome)
    {
        json.WriteStartObject();
        json.WriteString("subject", Subject);
        json.WriteString("type", Type);
        json.WriteString("actor", Actor);
        json.WriteString("at", At);
        json.WritePropertyName("data");
        json.WriteRawValue(Data.GetRawText());
        json.WriteString("outcome", outcome);
        json.WriteStartArray("results");
        foreach (var result in step.Results)
        {
            json.WriteStartObject();
            json.WriteString("type", result.Type);
            json.WritePropertyName("data");
            json.WriteRawValue(result.Data);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WritePropertyName("state");
        aggregate.WriteState(json, step.State);
        json.WriteEndObject();
    }

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString() ?? throw new FormatException();
}
