using System.Text;

namespace ServerlessEvents.Bench.Fuzz;

/// <summary>The files that inputs are made of.</summary>
internal static class FuzzExamples
{
    /// <summary>Pieces of JSON and of schemas.</summary>
    public static readonly IReadOnlyList<byte[]> JsonWords = Bytes(
        "{", "}", "[", "]", ",", ":", "\"", "\\u0000", "\\ud800", "null", "true", "-0", "1e999", "0.1", "99999999999999999999", "{}", "[[[[[[[[",
        "\"$ref\":\"#\"", "\"not\":{}", "\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]", "\"pattern\":\"^(a|b)*$\"", "\"type\":\"integer\"",
        "\"items\":", "\"properties\":", "\"$id\":\"urn:x\"", "\"$defs\":", "\"minimum\":1e308", "\"multipleOf\":0.01", "\"format\":\"date\"",
        "\"type\":\"record\"", "\"type\":[\"null\",\"string\"]", "\"logicalType\":\"decimal\"", "\"default\":null", "\"name\":\"Node\"");

    public static byte[] File(string name)
    {
        using var file = typeof(FuzzExamples).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    public static IReadOnlyList<byte[]> Files(string ending) =>
    [
        .. typeof(FuzzExamples).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(ending, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File),
    ];

    public static IReadOnlyList<byte[]> Bytes(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
