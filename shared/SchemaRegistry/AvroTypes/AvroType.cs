// One type of an Avro schema: how its values look in JSON and in Avro's binary encoding.
using System.Text.Json;
using ServerlessEvents.Schemas.Plain;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

internal abstract class AvroType
{
    /// <summary>For messages: <c>string</c>, <c>record Payment</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a value of this kind of JSON may be one of this type.</summary>
    public abstract bool Takes(JsonValueKind kind);

    /// <summary>
    /// Writes a value; false where it is none of this type, and why is in the sink, or where the writer is full. What was written then
    /// counts for nothing.
    /// </summary>
    public bool Write(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        if (!to.Enter()) return false;
        var valid = Takes(value.ValueKind)
            ? WriteValue(value, path, sink, to)
            : sink.Add(path, "type", $"expected {Name}, found {Found.Describe(value)}");
        to.Leave();
        return valid;
    }

    /// <summary>Reads a value and writes it as JSON.</summary>
    public void Read(ref AvroReader from, Utf8JsonWriter to)
    {
        from.Enter();
        ReadValue(ref from, to);
        from.Leave();
    }

    protected abstract bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to);

    protected abstract void ReadValue(ref AvroReader from, Utf8JsonWriter to);
}
