// A record: an object whose members may come in any order; what is left out has its default, what the record lacks is an error.
using System.Text.Json;
using ServerlessEvents.Schemas.Plain;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

internal sealed class RecordType(string name) : AvroType
{
    private Field[] fields = [];
    private Dictionary<string, int> indexes = [];

    public override string Name => $"record {name}";

    /// <summary>Set after the type itself is known, as a field may be of the same type.</summary>
    public void Complete(Field[] all)
    {
        fields = all;
        indexes = all.Index().ToDictionary(field => field.Item.Name, field => field.Index);
    }

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.Object;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        // Names first: they tell the branches of a union apart before anything within is looked at.
        var valid = true;
        var given = new JsonElement?[fields.Length];
        foreach (var property in value.EnumerateObject())
        {
            if (indexes.TryGetValue(property.Name, out var index))
            {
                given[index] = property.Value;
            }
            else
            {
                valid = sink.Add(path.To(property.Name), "additionalProperties",
                    $"expected no such field in {Name}, found {Found.Describe(property.Value)}");
            }
            if (!valid && sink.IsEnough) return false;
        }
        foreach (var (i, field) in fields.Index())
        {
            if (given[i] is null && field.Default is null)
                valid = sink.Add(path, "required", $"expected the field \"{field.Name}\", found none, and it has no default");
        }
        if (!valid && sink.IsEnough) return false;
        foreach (var (i, field) in fields.Index())
        {
            if (given[i] is { } item) valid &= field.Type.Write(item, path.To(field.Name), sink, to);
            else if (field.Default is not null) to.WriteWhole(field.Default.Written);
            if (!valid && sink.IsEnough) return false;
        }
        return valid;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to)
    {
        to.WriteStartObject();
        foreach (var field in fields)
        {
            to.WritePropertyName(field.Name);
            field.Type.Read(ref from, to);
        }
        to.WriteEndObject();
    }

    /// <param name="Name">As in JSON.</param>
    /// <param name="Type">Of its value.</param>
    /// <param name="Default">Null where there is none.</param>
    public sealed record Field(string Name, AvroType Type, FieldDefault? Default);
}
