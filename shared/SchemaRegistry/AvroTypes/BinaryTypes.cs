// Bytes and fixed: base64 in JSON.
using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas.Plain;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

/// <param name="name">For messages.</param>
/// <param name="size">Of <c>fixed</c>; null for <c>bytes</c>.</param>
/// <param name="isDefault">In the default of a schema a character stands for each byte.</param>
internal sealed class BinaryType(string name, int? size, bool isDefault) : AvroType
{
    public override string Name => name;

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.String;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        byte[]? bytes;
        if (isDefault) bytes = Encoding.Latin1.GetBytes(value.GetString()!);
        else if (!value.TryGetBytesFromBase64(out bytes))
            return sink.Add(path, "contentEncoding", $"expected base64, found {Found.Describe(value)}");
        if (size is null)
        {
            to.WriteBytes(bytes);
            return true;
        }
        if (bytes.Length != size)
        {
            return sink.Add(
                path, bytes.Length < size ? "minLength" : "maxLength",
                $"expected {Found.Count(size.Value, "byte")} in base64, found {bytes.Length}");
        }
        to.WriteRaw(bytes);
        return true;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to) =>
        to.WriteBase64StringValue(size is null ? from.ReadBytes() : from.ReadRaw(size.Value));
}
