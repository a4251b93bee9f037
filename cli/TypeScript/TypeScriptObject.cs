using System.Text;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Cli.TypeScript;

/// <summary>The shape of an object as a type, a member in each line.</summary>
/// <param name="shape">The shape.</param>
/// <param name="typeOf">The type of what all of some schemas allow, written at an indent.</param>
/// <param name="indent">Where the line begins.</param>
internal sealed class TypeScriptObject(TypeScriptShape shape, Func<IReadOnlyList<JsonNode?>, string, string> typeOf, string indent)
{
    private readonly string deeper = indent + "  ";

    public string Text => (shape.Properties, shape.Required, shape.Others) switch
    {
        ([], [], []) => "Record<string, never>",
        ([], [], var others) => $"{{ [name: string]: {(others is null ? "unknown" : Union(others))} }}",
        _ => $"{{\n{string.Concat(Members())}{indent}}}",
    };

    private IEnumerable<string> Members()
    {
        foreach (var (name, schemas) in shape.Properties)
        {
            var about = schemas.OfType<JsonObject>().Select(schema => schema["description"]).OfType<JsonValue>().FirstOrDefault();
            var optional = shape.Required.Contains(name) ? "" : "?";
            yield return new StringBuilder(TypeScriptText.Comment((string?)about, deeper))
                .Append(deeper).Append(TypeScriptText.Name(name)).Append(optional).Append(": ")
                .Append(typeOf(schemas, deeper)).Append(";\n")
                .ToString();
        }
        foreach (var name in shape.Required.Except(shape.Properties.Select(member => member.Name)))
            yield return $"{deeper}{TypeScriptText.Name(name)}: unknown;\n";
        if (shape.Others is { Count: > 0 } others) // in TypeScript the named members would have to be of that type too
            yield return $"{deeper}[name: string]: unknown {TypeScriptText.Aside($"others: {Union(others)}")};\n";
    }

    private string Union(IReadOnlyList<JsonNode?> schemas) =>
        string.Join(" | ", schemas.Select(schema => typeOf([schema], deeper)).Distinct());
}
