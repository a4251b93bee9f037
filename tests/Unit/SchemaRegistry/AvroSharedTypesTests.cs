using System.Text;
using ServerlessEvents.Local.SchemaRegistry.Languages;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.SchemaRegistry;

/// <summary>
/// Avro types that refer to themselves, or are shared by many: taken with their defaults, at a cost that follows the count of types, not
/// of the paths through them.
/// </summary>
public class AvroSharedTypesTests
{
    [Theory]
    [InlineData("""{"type":"record","name":"Node","fields":[{"name":"next","type":["null","Node"],"default":null}]}""", """{"next":{"next":{}}}""", """{"next":{"next":{"next":null}}}""")]
    [InlineData("""{"type":"record","name":"Tree","fields":[{"name":"v","type":"int"},{"name":"below","type":{"type":"array","items":"Tree"},"default":[]}]}""", """{"v":1,"below":[{"v":2}]}""", """{"v":1,"below":[{"v":2,"below":[]}]}""")]
    [InlineData("""{"type":"record","name":"Menu","fields":[{"name":"items","type":{"type":"map","values":["null","Menu"]},"default":{"all":null}}]}""", """{"items":{"a":{}}}""", """{"items":{"a":{"items":{"all":null}}}}""")]
    [InlineData("""{"type":"record","name":"A","fields":[{"name":"b","type":["null",{"type":"record","name":"B","fields":[{"name":"a","type":["null","A"],"default":null}]}],"default":null}]}""", """{"b":{"a":{}}}""", """{"b":{"a":{"b":null}}}""")]
    [InlineData("""{"type":"record","name":"List","fields":[{"name":"rest","type":["null","List"],"default":null},{"name":"first","type":{"type":"record","name":"Cell","fields":[{"name":"day","type":{"type":"int","logicalType":"date"},"default":1},{"name":"of","type":["null","List"],"default":null}]},"default":{}}]}""", """{"rest":{}}""", """{"rest":{"rest":null,"first":{"day":"1970-01-02","of":null}},"first":{"day":"1970-01-02","of":null}}""")]
    public void A_type_may_reach_itself_through_a_field_with_a_default(string schema, string json, string read)
    {
        var avro = AvroSchema.Parse(schema);
        Assert.True(avro.Check(Encoding.UTF8.GetBytes(json), [], "", out var stored));
        Assert.Equal(read, Encoding.UTF8.GetString(avro.ToJson(stored)));
    }

    [Theory]
    [InlineData("""{"type":"record","name":"A","fields":[{"name":"a","type":"A","default":{}}]}""", "The default of A.a holds itself without end.")]
    [InlineData("""{"type":"record","name":"A","fields":[{"name":"b","type":{"type":"record","name":"B","fields":[{"name":"a","type":"A","default":{}}]},"default":{}}]}""", "The default of A.b holds itself without end.")]
    [InlineData("""{"type":"record","name":"A","fields":[{"name":"a","type":["A","null"],"default":{}}]}""", "The default of A.a holds itself without end.")]
    public void A_default_that_holds_itself_is_refused_in_a_sentence(string schema, string why) =>
        Assert.Equal(why, Assert.Throws<SchemaException>(() => AvroSchema.Parse(schema)).Message);

    [Theory]
    [InlineData("precision", "1001")]
    [InlineData("precision", "2000000000")]
    public void A_decimal_of_more_digits_than_a_number_can_have_is_refused(string property, string count) =>
        Assert.Equal(
            $"The {property} of a decimal is a whole number up to 1000, not {count}.",
            Assert.Throws<SchemaException>(
                () => AvroSchema.Parse($$"""{"type":"bytes","logicalType":"decimal","{{property}}":{{count}} }""")).Message);

    [Fact]
    public void Defaults_within_one_another_are_bounded_in_depth_and_in_bytes()
    {
        AvroSchema.Parse(DefaultsWithin(levels: 255, fields: 1));
        Assert.Equal(
            "The default of R256.f0 is not of its type: expected at most 256 types in one another in Avro.",
            Assert.Throws<SchemaException>(() => AvroSchema.Parse(DefaultsWithin(levels: 256, fields: 1))).Message);
        Assert.Equal(
            "The default of R21.f0 is not of its type: expected at most 524288 bytes in Avro.",
            Assert.Throws<SchemaException>(() => AvroSchema.Parse(DefaultsWithin(levels: 21, fields: 2))).Message);
    }

    [Fact]
    public void What_is_stored_can_be_read_also_where_defaults_lie_deep_in_one_another()
    {
        var schema = AvroSchema.Parse(DefaultsWithin(levels: 254, fields: 1));
        Assert.True(schema.Check("""{"f0":{}}"""u8.ToArray(), [], "", out var stored));
        Assert.StartsWith("""{"f0":{"f0":""", Encoding.UTF8.GetString(schema.ToJson(stored)));
        var errors = new List<SchemaError>();
        Assert.False(
            AvroSchema.Parse(
                DefaultsWithin(levels: 255, fields: 1).Replace(
                    "]}]", """]},{"type":"record","name":"Top","fields":[{"name":"top","type":"R255"}]}]"""))
                .Check("""{"top":{}}"""u8.ToArray(), errors, "", out _));
        Assert.Equal("expected at most 256 types in one another in Avro", Assert.Single(errors).Message);
    }

    [Fact]
    public void The_order_of_types_makes_no_difference()
    {
        // From the last to the first: each is first met in the default of the one that it lies in.
        var text = """{"type":"record","name":"R0","fields":[{"name":"f0","type":"int","default":1}]}""";
        for (var i = 1; i <= 12; i++)
            text = $$"""{"type":"record","name":"R{{i}}","fields":[{"name":"f0","type":{{text}},"default":{} }]}""";
        Assert.True(AvroSchema.Parse(text).Check("{}"u8.ToArray(), [], "", out var stored));
        Assert.Equal(1, stored.Length);
        var (chain, references) = Chain(300, optional: false);
        Assert.Equal(
            "The default of C43.c lies within more than 256 others.",
            Assert.Throws<SchemaException>(() => AvroSchema.Parse(chain, references)).Message);
    }

    [Fact]
    public void What_a_schema_costs_follows_the_count_of_its_types()
    {
        Assert.InRange(Cost(() => AvroSchema.Parse(Optional(16))), 0, 3 * Cost(() => AvroSchema.Parse(Optional(8))));
        Assert.Empty(AvroSchema.Parse(Optional(400)).Warnings);
    }

    [Fact]
    public void What_a_comparison_costs_follows_the_count_of_types()
    {
        Assert.InRange(
            Cost(() => Differences(Optional(16), Optional(16, "long"))), 0, 4 * Cost(() => Differences(Optional(8), Optional(8, "long"))));
        Assert.InRange(
            Cost(() => Differences(Optional(16, "long"), Optional(16))), 0, 4 * Cost(() => Differences(Optional(8, "long"), Optional(8))));
        Assert.NotEmpty(Differences(Optional(300), Optional(300, "long")));
        Assert.Empty(Differences(Optional(300, "long"), Optional(300)));
    }

    [Fact]
    public void A_comparison_of_types_that_lie_too_deep_in_one_another_says_so()
    {
        var (text, references) = Chain(3000);
        var refused = Assert.Throws<SchemaException>(
            () => AvroCompatibility.Differences(AvroText.Parse(text, references), AvroText.Parse(text, references), "version 1"));
        Assert.Equal("The types of the two schemas lead through more than 2000 others: that deep they are not compared.", refused.Message);
        Assert.Empty(AvroSchema.Parse(text, references).Warnings); // as a schema it is taken
    }

    /// <summary>Records that each have two optional fields of the one before: 2^n paths through n types.</summary>
    private static string Optional(int types, string innermost = "int")
    {
        var fields = new List<string> { $$"""{"name":"l0","type":["null",{"type":"record","name":"L0","fields":[{"name":"v","type":"{{innermost}}"}]}],"default":null}""" };
        for (var i = 1; i < types; i++)
        {
            fields.Add($$"""{"name":"l{{i}}","type":["null",{"type":"record","name":"L{{i}}","fields":[{"name":"a","type":["null","L{{i - 1}}"],"default":null},{"name":"b","type":["null","L{{i - 1}}"],"default":null}]}],"default":null}""");
        }
        return $$"""{"type":"record","name":"Top","fields":[{{string.Join(',', fields)}}]}""";
    }

    /// <summary>Records whose fields each have a record of the previous type as default.</summary>
    private static string DefaultsWithin(int levels, int fields)
    {
        var records = new List<string> { """{"type":"record","name":"R0","fields":[{"name":"f0","type":"int","default":1}]}""" };
        for (var i = 1; i <= levels; i++)
        {
            var defaults = Enumerable.Range(0, fields).Select(f => $$"""{"name":"f{{f}}","type":"R{{i - 1}}","default":{} }""");
            records.Add($$"""{"type":"record","name":"R{{i}}","fields":[{{string.Join(',', defaults)}}]}""");
        }
        return $"[{string.Join(',', records)}]";
    }

    /// <summary>A schema that refers to a record, which refers to the next, each in a document of its own.</summary>
    private static (string Text, IReadOnlyList<ReferredSchema> References) Chain(int length, bool optional = true)
    {
        var references = new List<ReferredSchema> { new("C0", """{"type":"record","name":"C0","fields":[]}""") };
        for (var i = 1; i < length; i++)
            references.Add(new($"C{i}", $$"""{"type":"record","name":"C{{i}}","fields":[{{(optional ? $$"""{"name":"c","type":["null","C{{i - 1}}"],"default":null}""" : $$"""{"name":"c","type":"C{{i - 1}}","default":{} }""")}}]}"""));
        return ($$"""{"type":"record","name":"Top","fields":[{"name":"c","type":"C{{length - 1}}"}]}""", references);
    }

    private static IReadOnlyList<string> Differences(string reader, string writer) =>
        AvroCompatibility.Differences(AvroText.Parse(reader), AvroText.Parse(writer), "version 1");

    /// <summary>Bytes allocated, which a machine under load does not change.</summary>
    private static long Cost(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
