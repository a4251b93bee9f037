// From a schema as Apache.Avro parses it to types that write and read.
using System.Text.Json;
using Avro;
using Avro.Util;
using ServerlessEvents.Schemas;
using ServerlessEvents.Schemas.Plain;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

/// <param name="ofDefaults">Defaults in a schema are not plain JSON: logical types do not count, and bytes are text.</param>
internal sealed class TypeBuilder(bool ofDefaults = false)
{
    private readonly Dictionary<string, RecordType> records = [];
    private readonly List<string> warnings = [];

    /// <summary>What in the schema has no effect, by name.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    public AvroType Build(Schema schema) => schema switch
    {
        LogicalSchema logical when !ofDefaults => Logical(logical) ?? Build(logical.BaseSchema),
        LogicalSchema logical => Build(logical.BaseSchema),
        RecordSchema record => Record(record),
        UnionSchema union => new UnionType([.. union.Schemas.Select(Build)]),
        ArraySchema array => new ArrayType(Build(array.ItemSchema)),
        MapSchema map => new MapType(Build(map.ValueSchema)),
        EnumSchema symbols => new EnumType(symbols.Name, [.. symbols.Symbols]),
        FixedSchema bytes => new BinaryType($"fixed {bytes.Name}", bytes.Size, ofDefaults),
        _ => Primitive(schema.Tag),
    };

    private BinaryType Bytes => new("bytes", null, ofDefaults);

    private AvroType Primitive(Schema.Type type) => type switch
    {
        Schema.Type.Null => new NullType(),
        Schema.Type.Boolean => new BooleanType(),
        Schema.Type.Int => new IntegerType("int", int.MinValue, int.MaxValue),
        Schema.Type.Long => new IntegerType("long", long.MinValue, long.MaxValue),
        Schema.Type.Float => new FloatingType(isSingle: true),
        Schema.Type.Double => new FloatingType(isSingle: false),
        Schema.Type.Bytes => Bytes,
        Schema.Type.String => new StringType(),
        _ => throw new SchemaException($"Avro's type {type} is not known here."),
    };

    /// <summary>Null for a logical type that is not known: then, as the specification says, only what lies under it counts.</summary>
    private AvroType? Logical(LogicalSchema schema)
    {
        var type = Known(schema);
        if (type is null) warnings.Add($"The logical type '{schema.LogicalTypeName}' is not known; its values are those of {schema.BaseSchema.Tag.ToString().ToLowerInvariant()}.");
        return type;
    }

    private static AvroType? Known(LogicalSchema schema) => schema.LogicalType switch
    {
        Date => new DateType(),
        TimeMillisecond => new TimeOfDayType(3),
        TimeMicrosecond => new TimeOfDayType(6),
        TimestampMillisecond => new TimestampType(3, isLocal: false),
        TimestampMicrosecond => new TimestampType(6, isLocal: false),
        LocalTimestampMillisecond => new TimestampType(3, isLocal: true),
        LocalTimestampMicrosecond => new TimestampType(6, isLocal: true),
        Uuid => new UuidType(),
        Avro.Util.Decimal => new DecimalType(Number(schema, "precision") ?? 0, Number(schema, "scale") ?? 0, (schema.BaseSchema as FixedSchema)?.Size),
        _ => null,
    };

    private static int? Number(LogicalSchema schema, string property) => schema.GetProperty(property) is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    private RecordType Record(RecordSchema schema)
    {
        if (records.TryGetValue(schema.Fullname, out var known)) return known;
        var record = records[schema.Fullname] = new RecordType(schema.Name);
        record.Complete([.. schema.Fields.Select(field => new RecordType.Field(field.Name, Build(field.Schema), Default(schema, field)))]);
        return record;
    }

    private static byte[]? Default(RecordSchema record, Field field)
    {
        if (field.DefaultValue is null) return null;
        using var json = JsonDocument.Parse(field.DefaultValue.ToString(Newtonsoft.Json.Formatting.None));
        var (written, errors) = (new AvroWriter(AvroSchema.MaxStored), new List<SchemaError>());
        return new TypeBuilder(ofDefaults: true).Build(field.Schema).Write(json.RootElement, Path.Root, new ErrorSink(errors, 1, ""), written)
            ? written.Written.ToArray()
            : throw new SchemaException($"The default of {record.Name}.{field.Name} is not of its type: {errors[0].Message}.");
    }
}
