using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Cli.TypeScript;

/// <summary>
/// Writes JSON Schemas as types of TypeScript. Every value that a schema allows has the type; what no type can say, such as a range, is
/// left out, and where nothing else is said the type is <c>unknown</c>, with the reason in a comment.
/// </summary>
internal sealed class TypeScriptTypes(JsonObject document)
{
    private const int MaxShapes = 100;
    private static readonly TypeScriptShape Any = new();
    private static readonly string[] Alternatives = ["anyOf", "oneOf"];
    private static readonly string[] Combinations = ["$ref", "allOf", .. Alternatives];
    private readonly TypeScriptNames names = new(document);
    private readonly Queue<(string Name, JsonObject Schema)> undeclared = [];
    private readonly HashSet<string> used = [];

    /// <summary>The type of a schema: a name where it has one, else written out.</summary>
    public string Of(JsonNode? schema, string indent = "")
    {
        if (schema is not JsonObject json) return TextOf(Shapes(schema, []), indent);
        if (names.Of(json) is not { } name) return Written(json, indent);
        if (used.Add(name)) undeclared.Enqueue((name, json));
        return name;
    }

    /// <summary>What was named so far, and what that names.</summary>
    public IEnumerable<string> Declarations()
    {
        while (undeclared.TryDequeue(out var next))
        {
            var text = Written(next.Schema, "");
            var isInterface = text.StartsWith("{\n", StringComparison.Ordinal)
                && text.IndexOf("\n}", StringComparison.Ordinal) == text.Length - 2;
            yield return TypeScriptText.Comment(AboutOf(next.Schema), "")
                + (isInterface ? $"export interface {next.Name} {text}\n" : $"export type {next.Name} = {text};\n");
        }
    }

    private static string? AboutOf(JsonObject schema) => string.Join(
        ": ", new[] { "title", "description" }.Select(name => schema[name]).OfType<JsonValue>().Select(value => (string?)value));

    private string Written(JsonObject schema, string indent)
    {
        string[] combined = [.. Combinations.Where(schema.ContainsKey)];
        if (TypeScriptShape.Of(schema).IsAny && combined is [var alone])
        {
            if (alone == "$ref" && names.Find(TypeScriptNames.ReferenceIn(schema) ?? "") is JsonObject target) return Of(target, indent);
            if (Alternatives.Contains(alone) && schema[alone] is JsonArray { Count: > 0 } several)
                return string.Join(" | ", several.Select(one => Of(one, indent)).Distinct());
        }
        return TextOf(Shapes(schema, []), indent);
    }

    /// <summary>The shapes of which a value has one, once all that the schema combines and refers to is put together.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="within">The schemas that lead here.</param>
    private IReadOnlyList<TypeScriptShape> Shapes(JsonNode? schema, IReadOnlyList<JsonNode> within)
    {
        if (schema is JsonValue value && value.GetValueKind() == JsonValueKind.False) return [];
        if (schema is not JsonObject json) return [Any];
        if (within.Contains(json)) return [Any with { Unsaid = ["it refers to itself"] }];
        IReadOnlyList<JsonNode> here = [.. within, json];
        IReadOnlyList<TypeScriptShape> shapes = [TypeScriptShape.Of(json)];
        if (TypeScriptNames.ReferenceIn(json) is { } reference)
        {
            shapes = Both(shapes, names.Find(reference) is { } target
                ? Shapes(target, here)
                : [Any with { Unsaid = [$"$ref {reference}"] }]);
        }
        foreach (var each in json["allOf"] as JsonArray ?? []) shapes = Both(shapes, Shapes(each, here));
        foreach (var keyword in Alternatives)
        {
            if (json[keyword] is JsonArray some) shapes = Both(shapes, [.. some.SelectMany(one => Shapes(one, here))]);
        }
        return shapes;
    }

    private static IReadOnlyList<TypeScriptShape> Both(IReadOnlyList<TypeScriptShape> some, IReadOnlyList<TypeScriptShape> others) =>
        some.Count * others.Count > MaxShapes
            ? [Any with { Unsaid = ["too many alternatives"] }]
            : [.. some.SelectMany(_ => others, (one, other) => one.And(other)).OfType<TypeScriptShape>()];

    private string TextOf(IReadOnlyList<TypeScriptShape> shapes, string indent)
    {
        var texts = shapes.SelectMany(shape => TextsOf(shape, indent)).Distinct().ToArray();
        return texts is [] ? "never" : string.Join(" | ", texts);
    }

    private IEnumerable<string> TextsOf(TypeScriptShape shape, string indent) => shape switch
    {
        { Values: { } values } => values.Select(TypeScriptText.Literal),
        { Types: { } types } => types.Select(type => type switch
        {
            "object" => new TypeScriptObject(shape, OfAll, indent).Text,
            "array" => ArrayOf(shape, indent),
            "string" => shape.Prefix is { } prefix ? $"`{prefix}${{string}}`" : "string",
            "integer" or "number" => "number",
            "boolean" => "boolean",
            "null" => "null",
            _ => $"unknown {TypeScriptText.Aside($"type {type}")}",
        }),
        { Unsaid: [] } => ["unknown"],
        _ => [$"unknown {TypeScriptText.Aside(string.Join(", ", shape.Unsaid))}"],
    };

    private string ArrayOf(TypeScriptShape shape, string indent)
    {
        if (shape.First.Count == 0) return $"Array<{Of(shape.Rest, indent)}>";
        var first = shape.First.Select((item, index) => index < shape.MinItems ? Of(item, indent) : $"({Of(item, indent)})?");
        var isClosed = shape.Rest is JsonValue rest && rest.GetValueKind() == JsonValueKind.False;
        return $"[{string.Join(", ", isClosed ? first : first.Append($"...Array<{Of(shape.Rest, indent)}>"))}]";
    }

    /// <summary>The type of what all of these schemas allow.</summary>
    private string OfAll(IReadOnlyList<JsonNode?> schemas, string indent) => schemas is [var only]
        ? Of(only, indent)
        : TextOf(schemas.Aggregate((IReadOnlyList<TypeScriptShape>)[Any], (shapes, schema) => Both(shapes, Shapes(schema, []))), indent);
}
