using CsCheck;
using ServerlessEvents.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.Schemas;

/// <summary>
/// Whatever schema is registered and compared, recursive, shared, deep or wide: it is taken or refused in a sentence, at a cost that
/// follows its size. The cost is counted in bytes allocated, which a machine under load does not change.
/// </summary>
public class RandomTextsTests
{
    private const int Definitions = 24;

    /// <summary>What registering may take at once: tables, parsers, and a proof that is given up.</summary>
    private const long AtMost = 400_000_000;

    /// <summary>Which definition another leads to: mostly one that comes later, so that many share it.</summary>
    private static readonly Gen<int> Target = Gen.Frequency((3, Gen.Int[0, 6]), (1, Gen.Int[-3, 0]));

    private static readonly Gen<string> Json = Texts(
        Gen.OneOfConst(
            """{"$ref":"#/$defs/d{0}"}""", """{"properties":{"a":{"$ref":"#/$defs/d{0}"},"b":{"$ref":"#/$defs/d{0}"}}}""",
            """{"items":{"$ref":"#/$defs/d{0}"},"minItems":1}""", """{"not":{"$ref":"#/$defs/d{0}"}}""",
            """{"anyOf":[{"$ref":"#/$defs/d{0}"},{"type":"null"}]}""", """{"oneOf":[{"$ref":"#/$defs/d{0}"},{"$ref":"#/$defs/d{0}"}]}""",
            """{"allOf":[{"$ref":"#/$defs/d{0}"},{"$ref":"#/$defs/d{0}"}],"unevaluatedProperties":false}""",
            """{"propertyNames":{"$ref":"#/$defs/d{0}"}}""", """{"additionalProperties":{"$ref":"#/$defs/d{0}"}}""",
            """{"type":"integer","minimum":1,"x":{0}}""", """{"pattern":"^(?:(a)|b)*\\1$"}"""),
        parts => """{"$ref":"#/$defs/d0","$defs":{""" + string.Join(',', parts.Select((part, i) => $"\"d{i}\":{part}")) + "}}");

    private static readonly Gen<string> Avro = Texts(
        Gen.OneOfConst(
            "\"R{0}\"", """["null","R{0}"]""", """{"type":"array","items":"R{0}"}""", """{"type":"map","values":["null","R{0}"]}""",
            "\"string\"", """{"type":"fixed","name":"F","size":2}""", """{"type":"enum","name":"E","symbols":["a","b"]}"""),
        parts => $"[{string.Join(',', parts.Select((part, i) =>
            $$"""{"type":"record","name":"R{{i}}","fields":[{"name":"a","type":{{part}} },{"name":"b","type":["null","R{{i}}"],"default":null}]}"""))}]");

    private static readonly Gen<string> Protobuf = Texts(
        Gen.OneOfConst(
            "M{0} a = 1;", "repeated M{0} a = 1;", "map<string, M{0}> a = 1;", "oneof x { M{0} a = 1; string b = 2; }",
            "message N { M{0} a = 1; } N n = 3;", "string a = 1; reserved 9;", "enum E { Z = 0; } E e = 4;"),
        parts => "syntax = \"proto3\";" + string.Concat(parts.Select((part, i) => $"message M{i} {{ {part} }}")));

    [Theory]
    [InlineData("JSON")]
    [InlineData("AVRO")]
    [InlineData("PROTOBUF")]
    public void A_random_schema_is_taken_or_refused_at_a_bounded_cost(string language)
    {
        var (taken, refused) = (0, 0);
        var text = language switch { "JSON" => Json, "AVRO" => Avro, _ => Protobuf };
        Gen.Select(text, text, Gen.Int[0, 200]).Sample((first, second, cut) =>
        {
            var state = RegistryState.Empty;
            foreach (var schema in new[] { first, second, first[..^Math.Min(first.Length, cut % 7 == 0 ? cut : 0)] })
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    var change = Registration.Register(state, "a", new SchemaRequest(schema, language), CompatibilityLevel.FULL_TRANSITIVE);
                    state = change.Records.Aggregate(state, (known, record) => known.Evolve(record));
                    Interlocked.Increment(ref taken);
                }
                catch (RegistryException refusal)
                {
                    Assert.NotEmpty(refusal.Message);
                    Interlocked.Increment(ref refused);
                }
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AtMost);
            }
        }, iter: 150);
        Assert.True(taken > 20 && refused > 5, $"{taken} were taken and {refused} refused: one of them was hardly tried.");
    }

    private static Gen<string> Texts(Gen<string> part, Func<IEnumerable<string>, string> whole) =>
        Gen.Select(Gen.Select(part, Target).Array[1, Definitions], Gen.Int[1, 3]).Select((parts, wide) => whole(parts.Select((one, i) =>
            one.Item1.Replace("{0}", $"{Math.Clamp(i + one.Item2 * wide, 0, parts.Length - 1)}"))));
}
