// From a schema as Apache.Avro parses it to types that write and read: each record once, however many refer to it.
using System.Globalization;
using Avro;
using Avro.Util;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

internal sealed class TypeBuilder
{
    /// <summary>Of a decimal: more than a number of JSON may have here.</summary>
    private const int MaxDigits = 1000;

    private readonly Dictionary<string, RecordType> records = [];
    private readonly Queue<(RecordSchema Schema, RecordType Type)> open = [];
    private readonly Dictionary<(string Record, string Field), FieldDefault> defaults;
    private readonly List<string> warnings = [];
    private readonly bool ofDefaults;

    /// <summary>Builds the types of defaults; this one itself where it does.</summary>
    private readonly TypeBuilder forDefaults;

    public TypeBuilder()
    {
        defaults = [];
        forDefaults = new TypeBuilder(defaults);
    }

    /// <summary>For defaults: in a schema they are not plain JSON, as logical types do not count, and bytes are text.</summary>
    private TypeBuilder(Dictionary<(string, string), FieldDefault> known) => (defaults, ofDefaults, forDefaults) = (known, true, this);

    /// <summary>What in the schema has no effect, by name.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>How many defaults are being written within one another; the stack is as deep.</summary>
    public int DefaultsUnderWay { get; set; }

    /// <summary>How many records were built, those of defaults too.</summary>
    public int Built => records.Count + (ofDefaults ? 0 : forDefaults.Built);

    /// <exception cref="SchemaException">A type is not known here, or a default is not of its type.</exception>
    public AvroType Build(Schema? schema)
    {
        var type = Of(schema);
        // Records in a queue, not each within the one before: a chain of them may be of any length.
        while (open.TryDequeue(out var next))
        {
            next.Type.Complete(
                [.. next.Schema.Fields.Select(field => new RecordType.Field(field.Name, Of(field.Schema), Default(next.Schema, field)))]);
        }
        if (!ofDefaults) defaults.Values.ToList().ForEach(one => _ = one.Written);
        return type;
    }

    /// <param name="schema">Null where Apache.Avro did not know the word under <c>type</c>.</param>
    private AvroType Of(Schema? schema) => schema switch
    {
        null => throw new SchemaException("It is no Avro schema: nothing defines a type that it names."),
        LogicalSchema logical when !ofDefaults => Logical(logical) ?? Of(logical.BaseSchema),
        LogicalSchema logical => Of(logical.BaseSchema),
        RecordSchema record => Record(record),
        UnionSchema union => new UnionType([.. union.Schemas.Select(Of)]),
        ArraySchema array => new ArrayType(Of(array.ItemSchema)),
        MapSchema map => new MapType(Of(map.ValueSchema)),
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
        if (type is null)
        {
            warnings.Add($"The logical type '{schema.LogicalTypeName}' is not known; "
                + $"its values are those of {schema.BaseSchema.Tag.ToString().ToLowerInvariant()}.");
        }
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
        Avro.Util.Decimal => new DecimalType(Count(schema, "precision"), Count(schema, "scale"), (schema.BaseSchema as FixedSchema)?.Size),
        _ => null,
    };

    private static int Count(LogicalSchema schema, string property)
    {
        if (schema.GetProperty(property) is not { } text) return 0;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count is >= 0 and <= MaxDigits
            ? count
            : throw new SchemaException($"The {property} of a decimal is a whole number up to {MaxDigits}, not {text}.");
    }

    private RecordType Record(RecordSchema schema)
    {
        if (records.TryGetValue(schema.Fullname, out var known)) return known;
        var record = records[schema.Fullname] = new RecordType(schema.Name);
        open.Enqueue((schema, record));
        return record;
    }

    /// <summary>One for the record as data and as a default: the bytes are the same.</summary>
    private FieldDefault? Default(RecordSchema record, Field field)
    {
        if (field.DefaultValue is null) return null;
        if (defaults.TryGetValue((record.Fullname, field.Name), out var known)) return known;
        return defaults[(record.Fullname, field.Name)] = new(
            $"{record.Name}.{field.Name}", field.DefaultValue.ToString(Newtonsoft.Json.Formatting.None), field.Schema, forDefaults);
    }
}
