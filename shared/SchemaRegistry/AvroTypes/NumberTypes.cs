// Integers, exact to the last digit, and floating-point numbers.
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using ServerlessEvents.Schemas.Plain;
using ServerlessEvents.Schemas.Values;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

/// <summary>Int and long. <c>1.0</c> is an integer in JSON, and is one here.</summary>
internal sealed class IntegerType(string name, long min, long max) : AvroType
{
    public override string Name => name;

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.Number;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        if (!value.TryGetInt64(out var number))
        {
            if (!value.Exact().TryScale(0, out var exact)) return sink.Add(path, "type", $"expected {name}, found {Found.Describe(value)}");
            number = (long)BigInteger.Max(long.MinValue, BigInteger.Min(long.MaxValue, exact));
            if (number != exact)
                return sink.Add(path, exact.Sign < 0 ? "minimum" : "maximum", $"expected {min} to {max}, found {Found.Describe(value)}");
        }
        if (number < min) return sink.Add(path, "minimum", $"expected at least {min}, found {number}");
        if (number > max) return sink.Add(path, "maximum", $"expected at most {max}, found {number}");
        to.WriteLong(number);
        return true;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to)
    {
        var number = from.ReadLong();
        to.WriteNumberValue(number >= min && number <= max ? number : throw new JsonException($"The Avro data has {number} as {name}."));
    }
}

/// <summary>Float and double; a number of more digits than they hold is rounded, as it is by whoever reads it from JSON.</summary>
internal sealed class FloatingType(bool isSingle) : AvroType
{
    public override string Name => isSingle ? "float" : "double";

    public override bool Takes(JsonValueKind kind) => kind is JsonValueKind.Number;

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        Span<byte> bytes = stackalloc byte[isSingle ? sizeof(float) : sizeof(double)];
        var number = value.GetDouble();
        if (isSingle && float.IsInfinity((float)number))
        {
            return sink.Add(path, number < 0 ? "minimum" : "maximum",
                $"expected ±{float.MaxValue.ToString(CultureInfo.InvariantCulture)} at most, found {Found.Describe(value)}");
        }
        if (isSingle) BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)number);
        else BinaryPrimitives.WriteDoubleLittleEndian(bytes, number);
        to.WriteRaw(bytes);
        return true;
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to)
    {
        var bytes = from.ReadRaw(isSingle ? sizeof(float) : sizeof(double));
        var number = isSingle ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        if (!double.IsFinite(number))
            throw new JsonException($"The Avro data has the number {number.ToString(CultureInfo.InvariantCulture)}, which JSON has not.");
        if (isSingle) to.WriteNumberValue((float)number);
        else to.WriteNumberValue(number);
    }
}
