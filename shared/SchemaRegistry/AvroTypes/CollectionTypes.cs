// Arrays and maps: one block of items, then the count 0.
using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas.Plain;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

internal sealed class ArrayType(AvroType item) : AvroType
{
    public override string Name => "array";

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.Array;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        var valid = true;
        var count = value.GetArrayLength();
        if (count > 0) to.WriteLong(count);
        foreach (var (i, one) in value.EnumerateArray().Index())
        {
            valid &= item.Write(one, path.To(i), sink, to);
            if (!valid && sink.IsEnough) return false;
        }
        to.WriteLong(0);
        return valid;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to)
    {
        to.WriteStartArray();
        while (from.ReadBlock() is > 0 and var count)
        {
            for (; count > 0; count--) item.Read(ref from, to);
        }
        to.WriteEndArray();
    }
}

internal sealed class MapType(AvroType item) : AvroType
{
    public override string Name => "map";

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.Object;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        var valid = true;
        var count = value.GetPropertyCount();
        if (count > 0) to.WriteLong(count);
        foreach (var property in value.EnumerateObject())
        {
            to.WriteBytes(Encoding.UTF8.GetBytes(property.Name));
            valid &= item.Write(property.Value, path.To(property.Name), sink, to);
            if (!valid && sink.IsEnough) return false;
        }
        to.WriteLong(0);
        return valid;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to)
    {
        to.WriteStartObject();
        while (from.ReadBlock() is > 0 and var count)
        {
            for (; count > 0; count--)
            {
                to.WritePropertyName(from.ReadText());
                item.Read(ref from, to);
            }
        }
        to.WriteEndObject();
    }
}
