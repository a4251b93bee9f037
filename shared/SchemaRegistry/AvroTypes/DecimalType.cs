// The logical type decimal: a JSON number with a fixed count of places, exact.
using System.Numerics;
using System.Text.Json;
using ServerlessEvents.Schemas.Plain;
using ServerlessEvents.Schemas.Values;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

/// <param name="precision">How many digits it has at most.</param>
/// <param name="scale">How many of them come after the point.</param>
/// <param name="size">Of the underlying <c>fixed</c>; null where it is <c>bytes</c>.</param>
internal sealed class DecimalType(int precision, int scale, int? size) : AvroType
{
    private readonly BigInteger limit = BigInteger.Pow(10, precision);

    public override string Name => $"number of {precision} digits, {scale} of them after the point";

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.Number;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        if (!value.Exact().TryScale(scale, out var units))
        {
            return sink.Add(
                path, "multipleOf", $"expected at most {Found.Count(scale, "place")} after the point, found {Found.Describe(value)}");
        }
        var bytes = units.ToByteArray(isBigEndian: true);
        if (BigInteger.Abs(units) >= limit || bytes.Length > size)
            return sink.Add(path, units.Sign < 0 ? "minimum" : "maximum", $"expected a {Name}, found {Found.Describe(value)}");
        if (size is null)
        {
            to.WriteBytes(bytes);
            return true;
        }
        for (var i = bytes.Length; i < size; i++) to.WriteByte(units.Sign < 0 ? (byte)0xFF : (byte)0);
        to.WriteRaw(bytes);
        return true;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to)
    {
        var bytes = size is null ? from.ReadBytes() : from.ReadRaw(size.Value);
        if (size is null && bytes.Length > limit.GetByteCount() + 1)
            throw new JsonException($"The Avro data has a decimal of {bytes.Length} bytes for {precision} digits.");
        to.WriteRawValue(Digits.Write(new BigInteger(bytes, isBigEndian: true), scale));
    }
}
