// Random schemas and random documents from one small vocabulary, so that they often meet.
using CsCheck;

namespace ServerlessEvents.Tests.Schemas;

internal static class RandomSchemas
{
    private static readonly Gen<string> Name = Gen.OneOfConst("a", "b", "c", "ab", "ä", "a/b~");
    private static readonly Gen<string> Number = Gen.OneOfConst(
        "0", "-0", "1", "1.0", "-1", "2", "0.1", "149.90", "1e2", "100", "0.01", "1e-3", "12345678901234567890123", "2.5E0");
    private static readonly Gen<string> Text = Gen.OneOfConst(
        "", "a", "ab", "abc", "ä€😀", "2026-11-23", "2026-02-30", "1.2.3.4", "\\u0061", "a\\nb", "\\ud83d\\ude00");
    private static readonly Gen<string> Scalar = Gen.OneOf(Number, Text.Select(Quote), Gen.OneOfConst("true", "false", "null"));
    private static readonly Gen<string> Type =
        Gen.OneOfConst("null", "boolean", "object", "array", "number", "integer", "string").Select(Quote);
    private static readonly Gen<string> Pattern =
        Gen.OneOfConst("^a", "b$", "^.{2}$", "[^a]", "a|c", "\\\\d", "(a)\\\\1", "^(?!a)").Select(Quote);
    private static readonly Gen<string> Format = Gen.OneOfConst("date", "ipv4", "uuid", "time", "unheard-of").Select(Quote);
    private static readonly Gen<string> Count = Gen.Int[0, 3].Select(i => i.ToString());

    public static readonly Gen<string> Document = DocumentOf(3);

    /// <summary>With two definitions that the references in it lead to.</summary>
    public static readonly Gen<string> Schema = Gen.Select(SchemaOf(3), SchemaOf(2), SchemaOf(2),
        (root, first, second) => $$"""{"allOf":[{{root}}],"$defs":{"a":{{first}},"b":{{second}} } }""");

    private static Gen<string> DocumentOf(int depth) => depth == 0 ? Scalar : Gen.Frequency(
        (2, Scalar),
        (3, ObjectOf(Name, DocumentOf(depth - 1), 4)),
        (2, ListOf(DocumentOf(depth - 1), 0, 4)));

    private static Gen<string> SchemaOf(int depth) => Gen.Frequency(
        (1, Gen.OneOfConst("true", "false", "{}")),
        (9, KeywordOf(depth).Array[1, 3].Select(keywords => "{" + string.Join(',', keywords.DistinctBy(k => k[..k.IndexOf(':')])) + "}")));

    private static Gen<string> KeywordOf(int depth)
    {
        var own = new List<Gen<string>>
        {
            Keyword("type", Type), Keyword("type", Type.Array[1, 3].Select(types => $"[{string.Join(',', types.Distinct())}]")),
            Keyword("enum", ListOf(DocumentOf(1), 1, 4)), Keyword("const", DocumentOf(1)),
            Keyword("minimum", Number), Keyword("exclusiveMinimum", Number), Keyword("maximum", Number),
            Keyword("exclusiveMaximum", Number),
            Keyword("multipleOf", Gen.OneOfConst("1", "2", "0.01", "0.1", "2.5", "1e-3", "7")),
            Keyword("minLength", Count), Keyword("maxLength", Count), Keyword("pattern", Pattern), Keyword("format", Format),
            Keyword("minItems", Count), Keyword("maxItems", Count), Keyword("uniqueItems", Gen.OneOfConst("true", "false")),
            Keyword("minProperties", Count), Keyword("maxProperties", Count), Keyword("required", NamesOf()),
            Keyword("dependentRequired", ObjectOf(Name, NamesOf(), 2)),
        };
        if (depth == 0) return Gen.OneOf([.. own]);
        var below = SchemaOf(depth - 1);
        own.AddRange(
        [
            Keyword("properties", ObjectOf(Name, below, 4)), Keyword("properties", ObjectOf(Name, below, 4)),
            Keyword("patternProperties", ObjectOf(Gen.OneOfConst("^a", "b$", "[^a]"), below, 2)),
            Keyword("additionalProperties", below), Keyword("propertyNames", SchemaOf(0)), Keyword("items", below),
            Keyword("prefixItems", ListOf(below, 1, 3)), Keyword("contains", below), Keyword("minContains", Count),
            Keyword("maxContains", Count),
            Keyword("allOf", ListOf(below, 1, 3)), Keyword("anyOf", ListOf(below, 1, 3)), Keyword("oneOf", ListOf(below, 1, 3)),
            Keyword("not", below),
            Keyword("if", below), Keyword("then", below), Keyword("else", below), Keyword("dependentSchemas", ObjectOf(Name, below, 2)),
            Keyword("unevaluatedProperties", below), Keyword("unevaluatedItems", below),
            Keyword("items", Gen.OneOfConst("""{"$ref":"#/$defs/a"}""", """{"$ref":"#/$defs/b"}""")),
            Keyword("additionalProperties", Gen.OneOfConst("""{"$ref":"#/$defs/a"}""", """{"$ref":"#"}""")),
        ]);
        return Gen.OneOf([.. own]);
    }

    private static Gen<string> Keyword(string name, Gen<string> value) => value.Select(v => $"\"{name}\":{v}");

    private static Gen<string> NamesOf() => Name.Array[0, 3].Select(names => $"[{string.Join(',', names.Distinct().Select(Quote))}]");

    private static Gen<string> ListOf(Gen<string> item, int min, int max) =>
        item.Array[min, max].Select(items => $"[{string.Join(',', items)}]");

    private static Gen<string> ObjectOf(Gen<string> name, Gen<string> value, int max) =>
        Gen.Select(name, value).Array[0, max].Select(properties =>
            $"{{{string.Join(',', properties.DistinctBy(p => p.Item1).Select(p => $"{Quote(p.Item1)}:{p.Item2}"))}}}");

    private static string Quote(string text) => $"\"{text}\"";
}
