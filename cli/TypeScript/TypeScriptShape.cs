using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServerlessEvents.Cli.TypeScript;

/// <summary>What a JSON Schema says of the shape of a value by itself, without what it combines or refers to.</summary>
internal sealed partial record TypeScriptShape
{
    private static readonly string[] NotExpressed =
        ["not", "if", "$dynamicRef", "dependentSchemas", "propertyNames", "contains", "unevaluatedProperties", "unevaluatedItems"];

    private static readonly string[] OfObjects = ["properties", "patternProperties", "additionalProperties", "required"];

    /// <summary>The JSON types that it may have; null for any.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>The values that it may have; null for any.</summary>
    public IReadOnlyList<JsonNode?>? Values { get; init; }

    /// <summary>The members of an object, each with all schemas that hold for it.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<JsonNode?> Schemas)> Properties { get; init; } = [];

    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>The schemas of members without a name of their own; empty where there are none, null where nothing is said.</summary>
    public IReadOnlyList<JsonNode?>? Others { get; init; }

    /// <summary>The first items of an array, and the schema of the rest.</summary>
    public IReadOnlyList<JsonNode?> First { get; init; } = [];

    public JsonNode? Rest { get; init; }

    public int MinItems { get; init; }

    /// <summary>What a text begins with, by a pattern that says nothing else.</summary>
    public string? Prefix { get; init; }

    /// <summary>The keywords that no type of TypeScript says.</summary>
    public IReadOnlyList<string> Unsaid { get; init; } = [];

    /// <summary>Whether every value has it.</summary>
    public bool IsAny => Types is null && Values is null;

    public static TypeScriptShape Of(JsonObject schema) => new()
    {
        Types = schema["type"] switch
        {
            JsonArray several => [.. several.Select(type => (string)type!)],
            JsonValue one => [(string)one!],
            _ when OfObjects.Any(schema.ContainsKey) => ["object"],
            _ when schema.ContainsKey("items") || schema.ContainsKey("prefixItems") => ["array"],
            _ => null,
        },
        Values = schema.TryGetPropertyValue("const", out var only) ? [only] : schema["enum"] is JsonArray values ? [.. values] : null,
        Properties = schema["properties"] is JsonObject members
            ? [.. members.Select(member => (member.Key, (IReadOnlyList<JsonNode?>)[member.Value]))]
            : [],
        Required = schema["required"] is JsonArray required ? [.. required.Select(name => (string)name!)] : [],
        Others = OthersOf(schema),
        First = schema["prefixItems"] is JsonArray first ? [.. first] : [],
        Rest = schema["items"],
        MinItems = schema["minItems"] is JsonValue least && least.TryGetValue<int>(out var count) ? count : 0,
        Prefix = schema["pattern"] is JsonValue pattern && LiteralPrefix().Match((string)pattern!) is { Success: true } match
            ? match.Groups[1].Value
            : null,
        Unsaid = [.. schema
            .Select(member => member.Key)
            .Where(key => NotExpressed.Contains(key) || key.StartsWith("x-", StringComparison.Ordinal))],
    };

    /// <summary>The shape of what has both; null where nothing can.</summary>
    public TypeScriptShape? And(TypeScriptShape other)
    {
        var types = Types is null ? other.Types : other.Types is null ? Types : Both(Types, other.Types);
        return types is [] ? null : new()
        {
            Types = types,
            Values = Values is null ? other.Values
                : other.Values is null ? Values
                : [.. Values.Where(value => other.Values.Any(same => JsonNode.DeepEquals(value, same)))],
            Properties = [.. Properties.Concat(other.Properties).GroupBy(member => member.Name)
                .Select(same => (same.Key, (IReadOnlyList<JsonNode?>)[.. same.SelectMany(member => member.Schemas)]))],
            Required = [.. Required.Union(other.Required)],
            Others = Others is null ? other.Others : other.Others is null ? Others : [.. Others, .. other.Others],
            First = First.Count >= other.First.Count ? First : other.First,
            Rest = Rest ?? other.Rest,
            MinItems = Math.Max(MinItems, other.MinItems),
            Prefix = Prefix ?? other.Prefix,
            Unsaid = [.. Unsaid.Union(other.Unsaid)],
        };
    }

    private static List<JsonNode?>? OthersOf(JsonObject schema)
    {
        var others = schema["additionalProperties"];
        var byPattern = schema["patternProperties"] is JsonObject patterns ? patterns.Select(pattern => pattern.Value) : [];
        return others is JsonValue value && value.GetValueKind() == JsonValueKind.False ? [.. byPattern]
            : others is JsonObject ? [.. byPattern, others]
            : null;
    }

    private static string[] Both(IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        [.. one.Where(type => other.Contains(type) || (type == "integer" && other.Contains("number")))
            .Union(other.Where(type => type == "integer" && one.Contains("number")))];

    [GeneratedRegex(@"^\^([A-Za-z0-9_/:@ -]+)$")]
    private static partial Regex LiteralPrefix();
}
