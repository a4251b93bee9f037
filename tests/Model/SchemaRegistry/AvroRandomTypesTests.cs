using System.Text;
using CsCheck;
using ServerlessEvents.Local.SchemaRegistry.Languages;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.SchemaRegistry.AvroTypes;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.SchemaRegistry;

/// <summary>
/// Random types that refer to each other and to themselves, with and without defaults. Each is built once; the result is types or a
/// sentence that refuses them.
/// </summary>
public class AvroRandomTypesTests(ITestOutputHelper output)
{
    private const int Records = 12;

    /// <summary>A field: the kind of its type, and the record that it is about.</summary>
    private static readonly Gen<(int Kind, int Record)[][]> Fields =
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, Records - 1]).Array[0, 5].Array[Records];

    [Fact]
    public void Every_record_is_built_once_as_data_and_once_for_defaults()
    {
        var (taken, refused) = (0, 0);
        Fields.Sample(fields =>
        {
            var text = Text(fields);
            var builder = new TypeBuilder();
            try
            {
                builder.Build(AvroText.Parse(text));
                Interlocked.Increment(ref taken);
            }
            catch (SchemaException e)
            {
                AssertDefault(e);
                Interlocked.Increment(ref refused);
            }
            Assert.InRange(builder.Built, 1, 2 * Records);
            Assert.Empty(AvroCompatibility.Differences(AvroText.Parse(text), AvroText.Parse(text), "version 1"));
        }, iter: 2000);
        output.WriteLine($"{taken} taken, {refused} refused");
        Assert.True(taken > 200 && refused > 200, $"{taken} taken, {refused} refused");
    }

    [Fact]
    public void What_fills_in_defaults_reads_back() => Fields.Sample(fields =>
    {
        try
        {
            // Every field here has a default.
            var schema = AvroSchema.Parse(Text([.. fields.Select(some => some.Where(field => field.Kind != 8).ToArray())]));
            if (!schema.Check("{}"u8.ToArray(), [], "", out var stored)) return;
            var read = schema.ToJson(stored);
            Assert.True(schema.Check(read, [], "", out var again), Encoding.UTF8.GetString(read));
            Assert.Equal(stored.ToArray(), again.ToArray());
        }
        catch (SchemaException e) { AssertDefault(e); }
    }, iter: 1000);

    /// <summary>An object without members is no default of a record that needs some, or that holds itself.</summary>
    private static void AssertDefault(SchemaException e) => Assert.Matches(
        "^The default of R[0-9]+[.]f[0-9] (holds itself without end|is not of its type: .*it has no default)[.]$", e.Message);

    /// <summary>Each record is written out where it is first met, and by its name from then on.</summary>
    private static string Text((int Kind, int Record)[][] fields)
    {
        var written = new HashSet<int>();
        return Record(0, 0);

        string Record(int record, int depth)
        {
            if (!written.Add(record)) return $"\"R{record}\"";
            var members = fields[record].Select((field, i) => Field($"f{i}", field.Kind, field.Record, depth + 1)).ToList();
            return $$"""{"type":"record","name":"R{{record}}","fields":[{{string.Join(',', members)}}]}""";
        }

        string Field(string name, int kind, int record, int depth)
        {
            if (depth > 8 && !written.Contains(record)) kind = 0; // Avro's parser reads 64 levels of JSON
            var (type, value) = kind switch
            {
                0 => ("\"int\"", "7"),
                1 => ("""{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}""", "\"\\u0001\""),
                2 or 3 => ($"[\"null\",{Record(record, depth)}]", "null"),
                4 => ($$"""{"type":"array","items":{{Record(record, depth)}}}""", "[]"),
                5 => ($$"""{"type":"map","values":["null",{{Record(record, depth)}}]}""", """{"a":null}"""),
                6 => (Record(record, depth), "{}"),
                7 => ($"[{Record(record, depth)},\"null\"]", "{}"),
                _ => (Record(record, depth), null),
            };
            return value is null
                ? $$"""{"name":"{{name}}","type":{{type}} }"""
                : $$"""{"name":"{{name}}","type":{{type}},"default":{{value}} }""";
        }
    }
}
