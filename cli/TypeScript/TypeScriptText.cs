using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServerlessEvents.Cli.TypeScript;

/// <summary>Names, literals and comments as TypeScript writes them.</summary>
internal static partial class TypeScriptText
{
    private const int Width = 120;
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The name of a member, in quotes where it is no identifier.</summary>
    public static string Name(string name) => Identifier().IsMatch(name) ? name : Quoted(name);

    /// <summary>A value as a type; an array and an object are none.</summary>
    public static string Literal(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue plain when plain.GetValueKind() == JsonValueKind.String => Quoted((string)plain!),
        JsonValue plain => plain.ToJsonString(),
        _ => $"unknown {Aside($"const {value.ToJsonString(Readable)}")}",
    };

    /// <summary>A comment behind a type.</summary>
    public static string Aside(string text) => $"/* {Inside(text)} */";

    /// <summary>A documentation comment with its line feed, in lines that are not too long; nothing for no text.</summary>
    public static string Comment(string? text, string indent)
    {
        if (string.IsNullOrWhiteSpace(text)) return "";
        var lines = new List<StringBuilder> { new() };
        foreach (var word in Inside(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + word.Length > Width - indent.Length) lines.Add(new());
            if (lines[^1].Length > 0) lines[^1].Append(' ');
            lines[^1].Append(word);
        }
        return lines is [var only]
            ? $"{indent}/** {only} */\n"
            : $"{indent}/**\n{string.Concat(lines.Select(line => $"{indent} * {line}\n"))}{indent} */\n";
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Readable);

    private static string Inside(string text) => text.Replace("*/", "*\\/", StringComparison.Ordinal);

    [GeneratedRegex("^[A-Za-z_$][A-Za-z0-9_$]*$")]
    private static partial Regex Identifier();
}
