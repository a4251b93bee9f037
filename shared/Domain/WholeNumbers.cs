using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServerlessEvents.Domain;

/// <summary>
/// Reads integers that are written with a point or an exponent: 1.0, 1e0 and 10e-1 are integers by JSON Schema 2020-12 (validation, 6.1.1),
/// so validation takes them, while System.Text.Json reads digits only.
/// </summary>
internal static class WholeNumbers
{
    private const int MaxShown = 40;

    /// <summary>The same options, except that they read every integral type and enum in this way. They are for reading only.</summary>
    public static JsonSerializerOptions In(JsonSerializerOptions options)
    {
        var lenient = new JsonSerializerOptions(options);
        JsonConverter[] converters =
        [
            new Of<byte>(), new Of<sbyte>(), new Of<short>(), new Of<ushort>(), new Of<int>(),
            new Of<uint>(), new Of<long>(), new Of<ulong>(), new Of<Int128>(), new Of<UInt128>(),
            new OfEnums(options),
        ];
        // They come after the aggregate's own converters: an aggregate that brings its own keeps it.
        foreach (var converter in converters) lenient.Converters.Add(converter);
        return lenient;
    }

    /// <summary>Parses as .NET does: digits behind the point and a negative exponent are fine if no fraction is left.</summary>
    private static bool TryRead<T>(ReadOnlySpan<byte> text, out T value) where T : struct, IBinaryInteger<T> =>
        T.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out value);

    private static T Read<T>(ref Utf8JsonReader reader, JsonSerializerOptions options) where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (reader.TokenType == JsonTokenType.Number && TryRead(reader.ValueSpan, out T value)) return value;
        var isText = reader.TokenType == JsonTokenType.String && options.NumberHandling.HasFlag(JsonNumberHandling.AllowReadingFromString);
        if (isText && T.TryParse(reader.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) return value;
        throw new JsonException($"expected a whole number from {T.MinValue} to {T.MaxValue}, found {Found(ref reader)}");
    }

    private static string Found(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => $"\"{reader.GetString()!.To(MaxShown)}\"",
        _ => Encoding.UTF8.GetString(reader.ValueSpan).To(MaxShown),
    };

    private sealed class Of<T> : JsonConverter<T> where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read<T>(ref reader, options);

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            T.TryParse(reader.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
            : throw new JsonException($"expected a whole number from {T.MinValue} to {T.MaxValue} as a name, found {Found(ref reader)}");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            throw new NotSupportedException("These options are for reading.");
    }

    /// <summary>Reads enums by number; by name, the aggregate's own options decide.</summary>
    private sealed class OfEnums(JsonSerializerOptions original) : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        [UnconditionalSuppressMessage("Trimming", "IL2071", Justification = "An enum has no constructor.")]
        [UnconditionalSuppressMessage("AOT", "IL3050", Justification =
            "Compiled ahead of time, an enum whose number is written 1.0 is not read. "
            + "Every other number of an enum is read without these options.")]
        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(
                typeof(OfEnum<>).MakeGenericType(typeToConvert), original.GetTypeInfo(typeToConvert).Converter)!;
    }

    private sealed class OfEnum<T>(JsonConverter original) : JsonConverter<T> where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.Number) return ((JsonConverter<T>)original).Read(ref reader, typeToConvert, options);
            return Type.GetTypeCode(typeof(T)) switch
            {
                TypeCode.Byte => As(Read<byte>(ref reader, options)),
                TypeCode.SByte => As(Read<sbyte>(ref reader, options)),
                TypeCode.Int16 => As(Read<short>(ref reader, options)),
                TypeCode.UInt16 => As(Read<ushort>(ref reader, options)),
                TypeCode.Int32 => As(Read<int>(ref reader, options)),
                TypeCode.UInt32 => As(Read<uint>(ref reader, options)),
                TypeCode.UInt64 => As(Read<ulong>(ref reader, options)),
                _ => As(Read<long>(ref reader, options)),
            };
            static T As(object number) => (T)Enum.ToObject(typeof(T), number);
        }

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ((JsonConverter<T>)original).ReadAsPropertyName(ref reader, typeToConvert, options);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            throw new NotSupportedException("These options are for reading.");
    }
}
