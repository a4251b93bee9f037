// Null, boolean, string and enum: what needs no thought in either encoding.
using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas.Plain;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

internal sealed class NullType : AvroType
{
    public override string Name => "null";

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.Null;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to) => true;

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to) => to.WriteNullValue();
}

internal sealed class BooleanType : AvroType
{
    public override string Name => "boolean";

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.True or JsonValueKind.False;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        to.WriteByte(value.GetBoolean() ? (byte)1 : (byte)0);
        return true;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to) => to.WriteBooleanValue(from.ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw new JsonException($"The Avro data has a boolean of {other}."),
    });
}

internal sealed class StringType : AvroType
{
    public override string Name => "string";

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.String;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        to.WriteBytes(Encoding.UTF8.GetBytes(value.GetString()!));
        return true;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to) => to.WriteStringValue(from.ReadText());
}

internal sealed class EnumType(string name, IReadOnlyList<string> symbols) : AvroType
{
    private readonly Dictionary<string, int> indexes = symbols.Index().ToDictionary(symbol => symbol.Item, symbol => symbol.Index);

    public override string Name => $"enum {name}";

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.String;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        if (!indexes.TryGetValue(value.GetString()!, out var index))
        {
            return sink.Add(path, "enum",
                $"expected one of {string.Join(", ", symbols.Take(8))}{(symbols.Count > 8 ? ", …" : "")}, found {Found.Describe(value)}");
        }
        to.WriteLong(index);
        return true;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to) =>
        to.WriteStringValue(symbols[from.ReadIndex(symbols.Count)]);
}
