using System.Text;
using ServerlessEvents.Local.SchemaRegistry;
using ServerlessEvents.Local.SchemaRegistry.Languages;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Bench.Fuzz;

/// <summary>Schemas of one language. Each is taken or refused with a reason, and those taken are compared with an example.</summary>
/// <param name="example">Documents that a taken JSON Schema checks.</param>
public sealed class SchemaTarget(string name, ISchemaLanguage language, string ending, params byte[][] example) : IFuzzTarget
{
    public static IEnumerable<IFuzzTarget> All =>
    [
        new SchemaTarget("json-schema", new JsonLanguage(), ".schema.json", """{"currency":"EUR","items":[{"sku":"A","quantity":2}]}"""u8.ToArray()),
        new SchemaTarget("avro", new AvroLanguage(), ".avsc"),
        new SchemaTarget("protobuf", new ProtobufLanguage(), ".proto"),
    ];

    public string Name => name;

    public IReadOnlyList<byte[]> Examples { get; } = FuzzExamples.Files(ending);

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzExamples.JsonWords,
        .. FuzzExamples.Bytes(
            "message M { M m = 1; }", "repeated ", "oneof o { ", "map<string, M> m = 7;", "enum E { A = 0; }", "reserved 1 to max;", "import \"x\";",
            "/*", "//", "= 536870911;", "option ", "package p;", "syntax = \"proto3\";"),
    ];

    public ValueTask<string> Try(byte[] input, CancellationToken stop)
    {
        var text = Encoding.UTF8.GetString(input);
        string canonical;
        try { canonical = language.Canonical(text, []); }
        catch (RegistryException e) when (e.Status == 422 && e.Message.Length > 0) { return new("refused"); }
        if (language.Canonical(canonical, []) != canonical) throw new InvalidOperationException("The canonical form is not canonical.");
        var (taken, known) = (new SchemaText("the new schema", canonical, []), new SchemaText("version 1", Encoding.UTF8.GetString(Examples[0]), []));
        var differences = language.Differences(taken, known).Count + language.Differences(known, taken).Count;
        foreach (var document in example) JsonSchema.Compile(Encoding.UTF8.GetBytes(canonical)).Check(document);
        return new(differences == 0 ? "compatible" : "incompatible");
    }
}
