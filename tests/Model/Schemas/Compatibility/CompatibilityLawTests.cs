using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using ServerlessEvents.Schemas;
using ServerlessEvents.Schemas.Compatibility;

namespace ServerlessEvents.Tests.Schemas.Compatibility;

/// <summary>The law: when one schema is said to read another, no document is valid for the other and invalid for the one.</summary>
public class CompatibilityLawTests
{
    private static readonly Gen<string> Name = Gen.OneOfConst("a", "b", "x-a");
    private static readonly Gen<JsonNode?> Document = Documents(2);

    [Fact]
    public void A_schema_that_is_said_to_read_another_refuses_nothing_that_the_other_allows()
    {
        var said = 0;
        Gen.Select(Pairs, Document.Array[60]).Sample((pair, documents) =>
        {
            var (writer, reader) = pair;
            if (SchemaCompatibility.Check(Source(reader), Source(writer)).Count > 0) return;
            Interlocked.Increment(ref said);
            var (old, changed) = (Compile(writer), Compile(reader));
            foreach (var bytes in documents.Select(document => Encoding.UTF8.GetBytes(document?.ToJsonString() ?? "null")))
            {
                Assert.False(
                    old.Check(bytes) && !changed.Check(bytes),
                    $"{Encoding.UTF8.GetString(bytes)} is valid for {writer} and not for {reader}");
            }
        }, iter: 4000);
        Assert.True(said > 400, $"Only {said} pairs were said to be compatible: the law was hardly tried.");
    }

    [Fact]
    public void Every_schema_reads_itself() =>
        Schemas(2).Sample(schema => Assert.Empty(SchemaCompatibility.Check(Source(schema.ToJsonString()), Source(schema.ToJsonString()))));

    /// <summary>Two schemas: unrelated, or one made of the other by taking keywords away or adding some.</summary>
    private static Gen<(string Writer, string Reader)> Pairs => Gen.OneOf(
        Gen.Select(Schemas(2), Schemas(2), (writer, reader) => (writer.ToJsonString(), reader.ToJsonString())),
        Gen.Select(Schemas(2), Gen.Int[0, 9], (writer, which) => (writer.ToJsonString(), Without(writer, which))),
        Gen.Select(Schemas(2), Schemas(1), (writer, more) => (writer.ToJsonString(), With(writer, more))),
        Gen.Select(Schemas(2), Schemas(1), (writer, more) => (With(writer, more), writer.ToJsonString())));

    private static Gen<JsonNode> Schemas(int depth)
    {
        var inner = depth == 0
            ? Gen.Const((JsonNode)true)
            : Gen.Frequency((1, Gen.Bool.Select(one => (JsonNode)one)), (4, Gen.Recursive<JsonNode>((_, _) => Schemas(depth - 1))));
        var keyword = Gen.OneOf(
            Gen.OneOfConst("integer", "number", "string", "object", "array", "null", "boolean").Array[1, 3]
                .Select(types => Keyword("type", Strings(types.Distinct()))),
            Gen.Int[-2, 3].Select(bound => Keyword("minimum", bound)),
            Gen.Int[-2, 3].Select(bound => Keyword("maximum", bound)),
            Gen.Int[-2, 3].Select(bound => Keyword("exclusiveMinimum", bound)),
            Gen.OneOfConst(0.5, 1, 2, 3).Select(divisor => Keyword("multipleOf", divisor)),
            Gen.Int[0, 3].Select(length => Keyword("minLength", length)),
            Gen.Int[0, 3].Select(length => Keyword("maxLength", length)),
            Gen.OneOfConst("^a", "b$").Select(pattern => Keyword("pattern", pattern)),
            Document.Array[1, 4].Select(values => Keyword(
                "enum", new JsonArray([.. values.DistinctBy(value => value?.ToJsonString()).Select(value => value?.DeepClone())]))),
            Document.Select(value => Keyword("const", value?.DeepClone())),
            Gen.Int[0, 2].Select(count => Keyword("minItems", count)),
            Gen.Int[0, 2].Select(count => Keyword("maxItems", count)),
            Gen.Bool.Select(unique => Keyword("uniqueItems", unique)),
            inner.Select(schema => Keyword("items", schema.DeepClone())),
            inner.Array[1, 2].Select(schemas => Keyword("prefixItems", List(schemas))),
            inner.Select(schema => Keyword("contains", schema.DeepClone())),
            Name.Array[1, 2].Select(names => Keyword("required", Strings(names.Distinct()))),
            Gen.Select(Name, inner).Array[1, 3].Select(members => Keyword("properties", Map(members))),
            Gen.Select(Gen.OneOfConst("^x-", "a$"), inner).Array[1, 2].Select(members => Keyword("patternProperties", Map(members))),
            inner.Select(schema => Keyword("additionalProperties", schema.DeepClone())),
            Gen.Bool.Select(open => Keyword("additionalProperties", open)),
            inner.Select(schema => Keyword("unevaluatedProperties", schema.DeepClone())),
            Gen.Int[0, 2].Select(count => Keyword("minProperties", count)),
            Gen.Int[0, 2].Select(count => Keyword("maxProperties", count)),
            inner.Select(schema => Keyword("propertyNames", schema.DeepClone())),
            Gen.Select(Name, Name)
                .Select((trigger, needed) => Keyword("dependentRequired", new JsonObject { [trigger] = Strings([needed]) })),
            Gen.Select(Name, inner)
                .Select((trigger, schema) => Keyword("dependentSchemas", new JsonObject { [trigger] = schema.DeepClone() })),
            inner.Array[1, 2].Select(schemas => Keyword("allOf", List(schemas))),
            inner.Array[1, 3].Select(schemas => Keyword("anyOf", List(schemas))),
            inner.Array[1, 3].Select(schemas => Keyword("oneOf", List(schemas))),
            inner.Select(schema => Keyword("not", schema.DeepClone())),
            inner.Select(schema => Keyword("if", schema.DeepClone())),
            inner.Select(schema => Keyword("then", schema.DeepClone())),
            inner.Select(schema => Keyword("else", schema.DeepClone())));
        return keyword.Array[0, 4].Select(keywords => (JsonNode)new JsonObject(
            keywords.DistinctBy(pair => pair.Key).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))));
    }

    private static Gen<JsonNode?> Documents(int depth)
    {
        var scalar = Gen.OneOf(
            Gen.Const((JsonNode?)null),
            Gen.Bool.Select(value => (JsonNode?)value),
            Gen.Int[-3, 4].Select(value => (JsonNode?)value),
            Gen.OneOfConst(0.5, 1.5, 2.0).Select(value => (JsonNode?)value),
            Gen.OneOfConst("", "a", "ab", "b", "abcd").Select(value => (JsonNode?)value));
        if (depth == 0) return scalar;
        var inner = Documents(depth - 1);
        return Gen.Frequency(
            (2, scalar),
            (1, inner.Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())]))),
            (
                2,
                Gen.Select(Gen.OneOfConst("a", "b", "x-a", "z"), inner).Array[0, 3].Select(members => (JsonNode?)new JsonObject(
                    members
                        .DistinctBy(member => member.Item1)
                        .Select(member => KeyValuePair.Create(member.Item1, member.Item2?.DeepClone()))))));
    }

    private static string Without(JsonNode schema, int which)
    {
        var copy = schema.DeepClone().AsObject();
        if (copy.Count > 0) copy.RemoveAt(which % copy.Count);
        return copy.ToJsonString();
    }

    private static string With(JsonNode schema, JsonNode more)
    {
        var copy = schema.DeepClone().AsObject();
        foreach (var (keyword, value) in more.AsObject()) copy.TryAdd(keyword, value?.DeepClone());
        return copy.ToJsonString();
    }

    private static KeyValuePair<string, JsonNode?> Keyword(string name, JsonNode? value) => KeyValuePair.Create(name, value);

    private static JsonArray Strings(IEnumerable<string> all) => new([.. all.Select(one => (JsonNode)one)]);

    private static JsonArray List(IEnumerable<JsonNode> all) => new([.. all.Select(one => one.DeepClone())]);

    private static JsonObject Map(IEnumerable<(string, JsonNode)> members) => new(members
        .DistinctBy(member => member.Item1)
        .Select(member => KeyValuePair.Create(member.Item1, (JsonNode?)member.Item2.DeepClone())));

    private static SchemaSource Source(string schema) => new("a schema", JsonDocument.Parse(schema).RootElement);

    private static JsonSchema Compile(string schema) => JsonSchema.Compile(Encoding.UTF8.GetBytes(schema));
}
